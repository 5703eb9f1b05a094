// The evidence on one seal. The same as formgen.seal.check.

import { hex } from "./bytes.js";
import { parse, verifiedBy } from "./cose.js";
import { gaps } from "./keylist.js";
import { kodeCek } from "./kodecek.js";
import { decodePayload } from "./payload.js";
import { readSymbolText, symbolText } from "./symboltext.js";
import { SAID, stale } from "./words.js";

export async function checkText(text, keylist, today) {
  const read = readSymbolText(text, keylist.hosts);
  if (read.reading === "foreign") return evidence("foreign", { text, host: read.host });
  if (read.reading !== "seal") {
    const note = read.reading === "version" ? SAID.check._OTHER_PROFILE : SAID.check._INCOMPLETE;
    return evidence("damaged", { text, host: read.host, notes: [note] });
  }
  return checkCose(read.cose, read.host, keylist, today);
}

async function checkCose(cose, host, keylist, today) {
  const known = { text: symbolText(cose, host), host, cose, kodeCek: await kodeCek(cose) };
  const parts = parse(cose);
  if (!parts) return evidence(broken(cose), { ...known, notes: [SAID.cose._MALFORMED] });
  const candidates = keylist.keys.filter((key) => key.kid === hex(parts.kid));
  const key = await signer(parts, candidates);
  if (!key) {
    const [outcome, note] = candidates.length
      ? ["forged", SAID.check._WRONG_SIGNATURE]
      : ["unknown_key", SAID.check._UNKNOWN_KEY];
    return evidence(outcome, { ...known, notes: [note] });
  }
  const payload = decodePayload(parts.payload);
  if (!payload) return evidence(broken(cose), { ...known, notes: [SAID.payload._MALFORMED] });
  const [outcome, notes] = standing(key, payload);
  return evidence(outcome, {
    ...known,
    payload,
    issuer: key.issuer,
    revokedSince: key.revoked_since,
    notes: [...notes, ...warnings(payload, keylist, today)],
  });
}

export const conflicting = (one, other) =>
  one.identity === other.identity && hex(one.digest) !== hex(other.digest);

const evidence = (outcome, more) => ({
  outcome, cose: null, payload: null, issuer: "", revokedSince: null, kodeCek: "", notes: [], ...more,
});

async function signer(parts, candidates) {
  for (const key of candidates) if (await verifiedBy(parts, key.publicKey)) return key;
  return null;
}

function standing(key, payload) {
  const missing = gaps(key, payload);
  if (missing.length) return ["out_of_scope", missing.map((name) => SAID.keys[name])];
  if (key.revoked_since !== null && payload.day >= key.revoked_since) {
    return ["revoked", [SAID.check._REVOKED]];
  }
  return ["valid", []];
}

function warnings(payload, keylist, today) {
  const notes = [];
  if (today > keylist.expires) notes.push(stale(keylist.issued, today));
  if (payload.day > today) notes.push(SAID.check._LATER);
  return notes;
}

// Digits that do not even begin like a seal were more likely cut than made up.
const broken = (cose) =>
  cose[0] === 0x84 && cose[1] === 0x49 && cose[2] === 0xa2 ? "malformed" : "damaged";
