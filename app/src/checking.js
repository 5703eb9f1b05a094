// From what somebody holds before the phone to a verdict with all that the phone knows.

import { findDigest, namesOf, notesOf, statusOf } from "./bundle.js";
import { hex, latin1 } from "./bytes.js";
import { checkText } from "./check.js";
import { checkFile } from "./checkfile.js";
import { judgeFile, judgeTexts, verdictOf } from "./judge.js";
import { digestOf, readKodeCek } from "./kodecek.js";
import { get, put } from "./store.js";
import { both } from "./words.js";

const NO_BUNDLE = both(
  "Belum ada paket luring di ponsel ini: apakah dokumen ini dibatalkan tidak diketahui.",
  "There is no bundle on this phone yet: whether this document was revoked is not known.",
);
const LOOK_ONLINE = both(
  "Berkas ini tidak memuat segel yang dapat dibaca tanpa jaringan. Pindai QR di halamannya, atau periksa daring.",
  "This file holds no seal that can be read offline. Scan the QR on its page, or check it online.",
);
const ON_RECORD = both(
  "Kode ini tercatat: pemilihan {election}, nomor {number}, halaman {page}. Pindai QR-nya untuk melihat angkanya.",
  "This code is on record: election {election}, number {number}, page {page}. Scan its QR to see the numbers.",
);
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

// Returns null for words that are no kode cek.
export function ofKodeCek(typed, trust) {
  const code = readKodeCek(typed);
  if (!code) return null;
  const found = [...trust.bundles.values()]
    .map((bundle) => findDigest(bundle, digestOf(code)))
    .find(Boolean);
  const reason = found
    ? both(fill(ON_RECORD.id, found), fill(ON_RECORD.en, found))
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

const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
