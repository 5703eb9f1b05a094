// From what somebody holds before the phone to a verdict with all that the phone knows.

import { findDigest, namesOf, notesOf, statusOf } from "./bundle.js";
import { hex, latin1 } from "./bytes.js";
import { checkText } from "./check.js";
import { checkFile } from "./checkfile.js";
import { judgeFile, judgeTexts, verdictOf } from "./judge.js";
import { digestOf, mistyped, readKodeCek } from "./kodecek.js";
import { get, put } from "./store.js";
import { both, filled } from "./words.js";

const NO_BUNDLE = both(
  "Belum ada paket luring di ponsel ini: apakah dokumen ini dibatalkan tidak diketahui.",
  "There is no bundle on this phone yet: whether this document was revoked is not known.",
);
const LOOK_ONLINE = both(
  "Berkas ini tidak memuat segel yang dapat dibaca tanpa jaringan. Pindai QR di halamannya, atau periksa daring.",
  "This file holds no seal that can be read offline. Scan the QR on its page, or check it online.",
);
const ON_RECORD = both(
  "Kode ini tercatat: pemilihan {election}, nomor {number}, halaman {page}, {state}. Pindai QR-nya untuk melihat angkanya.",
  "This code is on record: election {election}, number {number}, page {page}, {state}. Scan its QR to see the numbers.",
);
const STATES = {
  current: both("berlaku", "current"),
  superseded: both("sudah diganti", "superseded"),
  revoked: both("dibatalkan", "revoked"),
  destroyed: both("sudah dimusnahkan", "destroyed"),
};
const NOT_LISTED = both(
  "Kode cek ini tidak ada dalam paket luring. Periksa ejaannya, atau pindai QR-nya.",
  "This kode cek is not in the bundle. Check its spelling, or scan the QR.",
);

// texts: of the symbols on one page, or one that was typed
export async function ofTexts(texts, trust, today) {
  const seals = [];
  for (const text of texts) seals.push(await checkText(text, trust.keylist, today));
  const first = seals.find((seal) => seal.outcome === "valid");
  const earlier = first ? await twin(first, trust, today) : null;
  return judged(judgeTexts, earlier ? [...seals, earlier] : seals, null, trust, today);
}

// Returns null for a file that is not a PDF.
export async function ofPdf(data, trust, today) {
  if (!latin1(data.subarray(0, 1024)).includes("%PDF-")) return null;
  const evidence = await checkFile(data, trust.keylist, today);
  const verdict = await judged(judgeFile, evidence.seals, evidence, trust, today);
  if (evidence.readFrom === "none") verdict.reasons = [LOOK_ONLINE];
  return verdict;
}

// Returns null for an address; other words are a kode cek, well or badly typed.
export function ofKodeCek(typed, trust) {
  if (/^https?:\/\//i.test(typed)) return null;
  const code = readKodeCek(typed);
  if (!code) return verdictOf("E", { k: 1 }, [mistyped(typed)]);
  const found = [...trust.bundles.values()]
    .map((bundle) => findDigest(bundle, digestOf(code)))
    .find(Boolean);
  const reason = found
    ? filled(ON_RECORD, { ...found, state: STATES[found.state] })
    : trust.bundles.size ? NOT_LISTED : NO_BUNDLE;
  return verdictOf("E", { k: 1 }, [reason]);
}

async function judged(judge, seals, evidence, trust, today) {
  const main = seals.find((seal) => seal.outcome === "valid");
  const bundle = trust.bundleFor(main?.payload);
  const status = bundle && main ? await statusOf(bundle, main.payload, main.cose) : null;
  const verdict = judge(evidence ?? seals, status, (payload) => namesOf(bundle, payload));
  const notes = bundle ? notesOf(bundle, verdict.subject, today) : verdict.subject ? [NO_BUNDLE] : [];
  return {
    ...verdict,
    reasons: [...verdict.reasons, ...notes],
    texts: [...new Set(seals.filter((seal) => seal.outcome === "valid").map((seal) => seal.text))],
  };
}

// Remembers a valid seal, and returns one seen before that contradicts it (H), else null.
async function twin(seal, trust, today) {
  const name = `segel/${seal.payload.identity}`;
  const before = (await get(name)) ?? [];
  const digest = hex(seal.payload.digest);
  if (!before.some((one) => one.digest === digest)) {
    await put(name, [...before, { digest, text: seal.text }]);
  }
  const other = before.find((one) => one.digest !== digest);
  return other ? checkText(other.text, trust.keylist, today) : null;
}
