// From evidence to a verdict. The same as formgen.seal.judge, without the comparison of pages.

import { equal, hex } from "./bytes.js";
import { conflicting } from "./check.js";
import { SAID, WORDING, both, filled } from "./words.js";

const NOT_OFFICIAL = ["malformed", "unknown_key", "forged", "out_of_scope", "revoked"];
const OPEN_TO_STATUS = ["A", "A0", "B", "C"];
const STATUS_CODES = { superseded: "F", revoked: "F2", unknown: "G2", destroyed: "I" };
const NO_NAMES = { form: "", region: "", labels: undefined };
const said = SAID.judge;

// names: from the payload of a seal to {form, region, labels}
export function judgeTexts(seals, status, names = () => NO_NAMES) {
  const valid = seals.filter((seal) => seal.outcome === "valid");
  if (!valid.length) return withoutValid(seals, () => NO_NAMES);
  const [main] = valid;
  const { payload } = main;
  const subject = subjectOf(main, names, false);
  const notes = [...main.notes, ...beside(seals, main)];
  if (valid.some((other) => conflicting(payload, other.payload))) {
    return verdictOf("H", {}, [...codes(valid), ...notes], subject);
  }
  if (!payload.angka.length && names(payload).labels?.length === 0) notes.push(said._NO_NUMBERS_HERE);
  const some = payload.angka.some((value) => value !== null);
  const verdict = verdictOf(some ? "A" : "A0", about(subject), notes, subject);
  return withStatus({ ...verdict, numbers: numbersOf(payload, names) }, main, status);
}

export function judgeFile(evidence, status, names = () => NO_NAMES) {
  const valid = evidence.seals.filter((seal) => seal.outcome === "valid");
  const bad = evidence.seals.some((seal) => NOT_OFFICIAL.includes(seal.outcome));
  if (!valid.length || bad) return withoutValid(evidence.seals, valid.length ? names : () => NO_NAMES);
  const [main] = valid;
  const subject = subjectOf(main, names, true);
  if (evidence.conflict) return verdictOf("H", {}, [...codes(valid), ...main.notes], subject);
  const [code, own] = ofBytes(evidence);
  const values = {
    ...about(subject),
    tanggal: { day: main.payload.day },
    k: Math.max(evidence.unread, main.payload.pages),
  };
  const notes = [...own, ...main.notes, ...beside(evidence.seals, main)];
  // Only its own, each page once: beside them stands its identity alone.
  const ofIt = valid.map((seal) => seal.payload).filter((payload) => equal(payload.digest, main.payload.digest));
  const pages = new Map(ofIt.map((payload) => [payload.page, payload]));
  const numbers = [...pages.values()].flatMap((payload) => numbersOf(payload, names));
  return withStatus({ ...verdictOf(code, values, notes, subject), numbers }, main, status);
}

function ofBytes(evidence) {
  if (evidence.prefix !== "match") {
    return ["E", [evidence.prefix === "short" ? said._SHORT : said._RESAVED_OR_CHANGED]];
  }
  if (evidence.tail === "cut") return ["E", [said._CUT]];
  if (evidence.tail !== "match" || evidence.disorder.length || evidence.unread) {
    const added = evidence.tail === "extended" ? said._EXTENDED : said._OTHER_TAIL;
    return ["B2", [added, ...evidence.disorder]];
  }
  return ["B", []];
}

function withoutValid(seals, names) {
  if (!seals.length) return verdictOf("E", { k: 1 }, [said._NO_SEAL]);
  const bad = seals.find((seal) => NOT_OFFICIAL.includes(seal.outcome));
  if (bad) return verdictOf("G", {}, [...bad.notes, said._KEEP_AND_REPORT], bad.payload ? subjectOf(bad, names, false) : null);
  const damaged = seals.find((seal) => seal.outcome === "damaged");
  if (damaged) return verdictOf("E", { k: 1 }, damaged.notes);
  return verdictOf("K", { host: seals[0].host });
}

function withStatus(verdict, main, status) {
  const answered = status && status.state !== "unknown";
  if (main.revokedSince !== null && !answered) {
    if (!OPEN_TO_STATUS.includes(verdict.code)) {
      return { ...verdict, reasons: [...verdict.reasons, said._KEY_REVOKED] };
    }
    const over = verdictOf(status ? "G" : "E", { k: 1 }, [said._KEY_REVOKED, ...verdict.reasons], verdict.subject);
    return { ...over, numbers: verdict.numbers };
  }
  if (!status || status.state === "current") return verdict;
  const over = verdictOf(STATUS_CODES[status.state], statusValues(status));
  if (OPEN_TO_STATUS.includes(verdict.code)) {
    return { ...verdict, code: over.code, title: over.title, text: over.text, icon: over.icon };
  }
  const note = both(`${over.title.id}: ${over.text.id}`, `${over.title.en}: ${over.text.en}`);
  return { ...verdict, reasons: [...verdict.reasons, note] };
}

export function verdictOf(code, values = {}, reasons = [], subject = null) {
  const wording = WORDING[code];
  const text = filled(wording.text, values);
  return { code, title: wording.title, text, icon: wording.icon, actions: wording.actions, reasons, subject, numbers: [] };
}

function statusValues(status) {
  const missing = said._NOT_RECORDED;
  const day = status.state === "unknown" ? status.asOf : status.day;
  return {
    tanggal: day ? { day } : missing,
    alasan: status.reason || missing,
    nomor: status.reason || missing,
    e2: status.edition || missing,
  };
}

function subjectOf(seal, names, whole) {
  const { payload } = seal;
  const { form, region } = names(payload);
  const tps = payload.place.slice(10);
  return {
    election: payload.election,
    form: form || `formulir ${payload.form}`,
    region: region || dotted(payload.place),
    place: payload.place,
    tps: tps === "000" ? "" : tps,
    edition: payload.edition,
    number: payload.number,
    page: whole ? 0 : payload.page,
    pages: payload.pages,
    day: payload.day,
    issuer: seal.issuer,
  };
}

function numbersOf(payload, names) {
  const known = names(payload).labels;
  const labels = known?.length === payload.angka.length
    ? known
    : payload.angka.map((_, at) => both(`Angka ${at + 1}`, `Number ${at + 1}`));
  return payload.angka.map((value, at) => ({ label: labels[at], value, page: payload.page }));
}

const about = (subject) => ({
  penerbit: subject.issuer,
  formulir: subject.form,
  tempat: subject.region + (subject.tps ? `, TPS ${subject.tps}` : ""),
  x: subject.page || `1-${subject.pages}`,
  y: subject.pages,
  e: subject.edition,
});

const codes = (valid) =>
  valid.map(({ kodeCek, payload }) =>
    both(`Segel ${kodeCek}: h = ${hex(payload.digest)}`, `Seal ${kodeCek}: h = ${hex(payload.digest)}`));

const beside = (seals, main) =>
  seals
    .filter((seal) => seal !== main && seal.outcome !== "valid")
    .map(({ host }) =>
      both(
        `Ada QR lain yang bukan segel sah: ${host}. Abaikan QR itu.`,
        `There is another QR that is no valid seal: ${host}. Ignore it.`,
      ));

function dotted(place) {
  const parts = [place.slice(0, 2), place.slice(2, 4), place.slice(4, 6), place.slice(6, 10)];
  while (parts.length > 1 && /^0*$/.test(parts.at(-1))) parts.pop();
  return parts.join(".");
}
