// The evidence on a PDF, byte by byte. The same as formgen.seal.check_file, for seals in the bytes.

import { equal, hex, latin1, sha256, startsWith, utf8 } from "./bytes.js";
import { checkText } from "./check.js";
import { tailOf } from "./tail.js";
import { SAID } from "./words.js";

const MAX_SEALS = 5000;
const MAX_ANCHORS = 4;
const TEXT = /\/FGEN_Teks \(([!-'*-[\]-~]{1,800})\)/g;
const END = utf8("%%EOF\n");

// Returns readFrom "none" where no seal is in the bytes: its pages would have to be looked at.
export async function checkFile(data, keylist, today) {
  const checked = [];
  for (const match of latin1(data).matchAll(TEXT)) {
    if (checked.length === MAX_SEALS) break;
    checked.push({ at: match.index, seal: await checkText(match[1], keylist, today) });
  }
  const all = checked.map(({ seal }) => seal);
  const anchor = await anchorOf(data, all);
  const seals = anchor
    ? checked
        .filter(({ at }) => at >= anchor.length)
        .slice(0, anchor.pages)
        .map(({ seal }) => seal)
        .sort((one, other) => pageOf(one) - pageOf(other))
    : all;
  const disorder = disorderOf(seals);
  const evidence = {
    readFrom: seals.length ? "bytes" : "none",
    seals,
    unread: anchor ? anchor.pages - seals.length : 0,
    prefix: "unknown",
    tail: "unknown",
    disorder,
    conflict: conflicts(all),
  };
  if (!anchor) return evidence;
  evidence.prefix = await prefixOf(data, anchor);
  if (evidence.prefix === "match") {
    evidence.tail = disorder.length
      ? evidence.unread && !endsWith(data, END) ? "cut" : "differs"
      : await tailState(data, anchor, seals);
  }
  return evidence;
}

const pageOf = (seal) => seal.payload?.page ?? MAX_SEALS;

async function anchorOf(data, seals) {
  const payloads = seals.filter((seal) => seal.payload).map((seal) => seal.payload).reverse();
  const distinct = new Map(payloads.map((payload) => [`${payload.length}/${hex(payload.digest)}`, payload]));
  // The last writer of a key wins in both languages; the order is that of first appearance.
  const tried = [...distinct.values()].slice(0, MAX_ANCHORS);
  for (const payload of tried) if ((await prefixOf(data, payload)) === "match") return payload;
  return tried[0] ?? null;
}

async function prefixOf(data, anchor) {
  if (data.length < anchor.length) return "short";
  const digest = await sha256(data.subarray(0, anchor.length));
  return equal(digest, anchor.digest) ? "match" : "differs";
}

async function tailState(data, anchor, seals) {
  const rest = data.subarray(anchor.length);
  const texts = seals.map((seal) => seal.text);
  const expected = await tailOf(data.subarray(0, anchor.length), anchor.digest, texts);
  if (!expected) return "differs";
  if (equal(rest, expected)) return "match";
  if (startsWith(rest, expected)) return "extended";
  return startsWith(expected, rest) ? "cut" : "differs";
}

function conflicts(seals) {
  const valid = seals.filter((seal) => seal.outcome === "valid");
  const pairs = new Set(valid.map(({ payload }) => `${payload.identity} ${hex(payload.digest)}`));
  return pairs.size !== new Set(valid.map(({ payload }) => payload.identity)).size;
}

function disorderOf(seals) {
  const payloads = seals.filter((seal) => seal.payload).map((seal) => seal.payload);
  if (!payloads.length) return [];
  const documents = new Set(payloads.map(documentOf));
  const order = payloads.map((payload) => payload.page);
  const rising = order.every((page, at) => at === 0 || order[at - 1] < page);
  const checks = [
    [documents.size > 1, "_DIFFERENT"],
    [seals.length !== payloads[0].pages, "_COUNT"],
    [!rising, "_ORDER"],
    [payloads.length !== seals.length, "_NOT_ALL_VALID"],
  ];
  return checks.filter(([applies]) => applies).map(([, name]) => SAID.check_file[name]);
}

const documentOf = (payload) =>
  [payload.identity, payload.number, payload.pages, payload.day, payload.length, hex(payload.digest)].join(" ");

const endsWith = (data, end) => equal(data.subarray(Math.max(0, data.length - end.length)), end);
