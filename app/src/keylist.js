// The signed key list, believed as far as the pinned roots go. The same as formgen.seal.keylist_file.

import { fromHex, hex, sha256, utf8 } from "./bytes.js";
import { canonical } from "./canonical.js";
import { verify } from "./ed25519.js";

export class NotBelieved extends Error {}

// trust: {roots: [hex], threshold, version}
export async function openKeyList(text, trust) {
  const whole = parsed(text);
  const { signed, signatures } = whole;
  if (signed?.format !== "formgen.kunci/1" || !Array.isArray(signatures)) throw new NotBelieved("damaged");
  const message = utf8(canonical(signed));
  const signers = new Set();
  for (const { root, signature } of signatures) {
    if (await verify(fromHex(root), fromHex(signature), message)) signers.add(root);
  }
  for (const believed of [trust, signed]) {
    const count = new Set(believed.roots.filter((root) => signers.has(root))).size;
    if (!(believed.threshold >= 1) || count < believed.threshold) throw new NotBelieved("not signed");
  }
  if (signed.version < trust.version) throw new NotBelieved("older");
  const keys = await Promise.all(signed.keys.map(entry));
  return {
    version: signed.version,
    issued: signed.issued,
    expires: signed.expires,
    hosts: signed.hosts.map((host) => host.toUpperCase()),
    roots: signed.roots,
    threshold: signed.threshold,
    keys,
    bundleKeys: signed.bundle_keys ?? [],
  };
}

// Returns JSON that is written in the one way it may be.
export function parsed(text) {
  try {
    const value = JSON.parse(text);
    if (canonical(value) !== text) throw new Error("another way to write it");
    return value;
  } catch (error) {
    throw new NotBelieved("damaged", { cause: error });
  }
}

async function entry(key) {
  const publicKey = fromHex(key.public_key);
  return { ...key, publicKey, kid: hex((await sha256(publicKey)).subarray(0, 4)) };
}

// Returns the names of the reasons why the scope of a key does not cover a seal.
export function gaps(key, payload) {
  const checks = [
    [key.elections.includes(payload.election), "_ELECTION"],
    [key.regions.some((region) => payload.place.startsWith(region)), "_REGION"],
    [key.forms === null || key.forms.includes(payload.form), "_FORM"],
    [key.valid_from <= payload.day && payload.day <= key.valid_to, "_DAY"],
  ];
  return checks.filter(([covered]) => !covered).map(([, name]) => name);
}
