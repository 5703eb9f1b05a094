// The offline bundle. The same as formgen.seal.bundle and bundle_file.

import { equal, fromBase64, fromHex, sha256, startsWith, utf8 } from "./bytes.js";
import { canonical } from "./canonical.js";
import { verify } from "./ed25519.js";
import { NotBelieved, openKeyList, parsed } from "./keylist.js";
import { SAID, stale } from "./words.js";

const DIGEST = 16;
const STATES = ["current", "superseded", "revoked", "destroyed"];

// seen: {version, made} of the bundle of this region seen last, or nothing.
export async function openBundle(text, trust, seen = { version: 0, made: "" }) {
  const { key, signature, signed } = parsed(text);
  if (signed?.format !== "formgen.paket/1") throw new NotBelieved("damaged");
  const keylist = await openKeyList(canonical(signed.keylist), trust);
  const named = keylist.bundleKeys.some(
    (each) =>
      each.public_key === key &&
      each.regions.some((region) => signed.region.startsWith(region)) &&
      each.valid_from <= signed.made &&
      signed.made <= each.valid_to,
  );
  const right = named && (await verify(fromHex(key), fromHex(signature), utf8(canonical(signed))));
  if (!right) throw new NotBelieved("not signed");
  const older =
    signed.version < seen.version || (signed.version === seen.version && signed.made < seen.made);
  if (older) throw new NotBelieved("older");
  return {
    version: signed.version,
    region: signed.region,
    made: signed.made,
    expires: signed.expires,
    keylist,
    labels: signed.labels,
    forms: new Map(signed.forms.map((form) => [form.form, form])),
    places: signed.places,
    contests: new Map(signed.contests.map((contest) => [contest.election, opened(contest)])),
  };
}

function opened(contest) {
  const seals = fromBase64(contest.seals);
  const states = fromBase64(contest.states);
  const documents = new Map();
  let at = 0;
  let index = 0;
  for (const [first, count, pages] of contest.runs) {
    for (let number = first; number < first + count; number += 1) {
      const state = STATES[(states[index >> 2] >> (2 * (index % 4))) & 3];
      const own = seals.subarray(at, at + pages * DIGEST);
      documents.set(number, { state, pages, seals: own });
      at += pages * DIGEST;
      index += 1;
    }
  }
  if (at !== seals.length || states.length !== (index + 3) >> 2) throw new NotBelieved("damaged");
  const happenings = new Map(contest.happenings.map((one) => [one.number, one]));
  return { documents, happenings };
}

const covers = (bundle, election, place) =>
  bundle.contests.has(election) && place.startsWith(bundle.region);

// Returns null where nothing is known.
export async function statusOf(bundle, payload, cose) {
  if (!covers(bundle, payload.election, payload.place)) return null;
  const contest = bundle.contests.get(payload.election);
  const listed = contest.documents.get(payload.number);
  const unknown = { state: "unknown", asOf: bundle.made };
  if (!listed) return payload.day >= bundle.made ? null : unknown;
  const digest = (await sha256(cose)).subarray(0, DIGEST);
  const at = (payload.page - 1) * DIGEST;
  if (payload.page > listed.pages || !equal(listed.seals.subarray(at, at + DIGEST), digest)) return unknown;
  const happened = contest.happenings.get(payload.number) ?? { day: null, reason: "", edition: null };
  return { state: listed.state, asOf: bundle.made, ...happened };
}

// Returns what must be told beside every verdict that rests on this bundle (J).
export function notesOf(bundle, subject, today) {
  const age = stale(bundle.made, today);
  if (!subject) return [age];
  if (!covers(bundle, subject.election, subject.place)) return [SAID.bundle._ELSEWHERE, age];
  return subject.day >= bundle.made ? [SAID.bundle._LATER, age] : [age];
}

// Returns election, number, page and state of the seal whose digest begins so, or null.
export function findDigest(bundle, digest) {
  for (const [election, { documents }] of bundle.contests) {
    for (const [number, { state, pages, seals }] of documents) {
      for (let page = 1; page <= pages; page += 1) {
        const own = seals.subarray((page - 1) * DIGEST, page * DIGEST);
        if (startsWith(own, digest)) return { election, number, page, state };
      }
    }
  }
  return null;
}

export function namesOf(bundle, payload) {
  const form = bundle?.forms.get(payload.form);
  const rows = form?.pages[`${payload.page}/${payload.pages}/${payload.angka.length}`];
  return {
    form: form?.code ?? "",
    region: bundle?.places[payload.place.slice(0, 10)] ?? "",
    labels: rows?.map((at) => bundle.labels[at]),
  };
}
