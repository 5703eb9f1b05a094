// The app says what the program says: same seals, same files, same words.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { fromBase64, hex, sha256 } from "../src/bytes.js";
import { namesOf, notesOf, openBundle, statusOf } from "../src/bundle.js";
import { checkText } from "../src/check.js";
import { checkFile } from "../src/checkfile.js";
import { judgeFile, judgeTexts } from "../src/judge.js";
import { NotBelieved, openKeyList } from "../src/keylist.js";
import { tailOf } from "../src/tail.js";

// Written by script/app-data.
const file = process.env.VECTORS ?? new URL("../../build/app/vectors.json", import.meta.url);
const vectors = JSON.parse(readFileSync(file));
const { today } = vectors;
const trust = { roots: vectors.roots, threshold: vectors.threshold, version: 0 };
const keylist = await openKeyList(vectors.keylist, trust);
const bundle = await openBundle(vectors.bundle, trust);

const plain = ({ code, title, text, icon, reasons, subject, numbers }) =>
  ({ code, title, text, icon, reasons, subject, numbers });

async function withBundle(judge, seals, evidence) {
  const main = seals.find((seal) => seal.outcome === "valid");
  const status = main ? await statusOf(bundle, main.payload, main.cose) : null;
  const verdict = judge(evidence, status, (payload) => namesOf(bundle, payload));
  return plain({ ...verdict, reasons: [...verdict.reasons, ...notesOf(bundle, verdict.subject, today)] });
}

for (const one of vectors.texts) {
  test(`texts: ${one.name}`, async () => {
    const seals = [];
    for (const text of one.texts) seals.push(await checkText(text, keylist, today));
    assert.deepEqual(plain(judgeTexts(seals)), one.alone);
    assert.deepEqual(await withBundle(judgeTexts, seals, seals), one.with_bundle);
  });
}

for (const one of vectors.files) {
  test(`file: ${one.name}`, async () => {
    const evidence = await checkFile(fromBase64(one.data), keylist, today);
    assert.equal(evidence.readFrom, one.read_from);
    assert.deepEqual(plain(judgeFile(evidence)), one.alone);
    assert.deepEqual(await withBundle(judgeFile, evidence.seals, evidence), one.with_bundle);
  });
}

for (const [at, one] of vectors.tails.entries()) {
  test(`tail ${at} is derived again byte for byte`, async () => {
    const prefix = fromBase64(one.prefix);
    const tail = await tailOf(prefix, await sha256(prefix), one.texts);
    assert.equal(hex(await sha256(tail)), one.sha256);
  });
}

test("a bundle or key list is believed only whole, signed, and not older", async () => {
  const changed = vectors.bundle.replace("MEKARMUKTI", "MEKARMUKTU");
  for (const text of [changed, `${vectors.bundle}\n`, "{}", "", "[]"]) {
    await assert.rejects(openBundle(text, trust), NotBelieved);
  }
  const strangers = { ...trust, roots: ["00".repeat(32)], threshold: 1 };
  await assert.rejects(openBundle(vectors.bundle, strangers), NotBelieved);
  await assert.rejects(openKeyList(vectors.keylist, { ...trust, version: 2 }), NotBelieved);
  await assert.rejects(openBundle(vectors.bundle, trust, { version: 13, made: "" }), NotBelieved);
  await assert.rejects(
    openBundle(vectors.bundle, trust, { version: 12, made: "2024-12-02" }), NotBelieved);
  assert.equal((await openBundle(vectors.bundle, trust, { version: 12, made: "2024-12-01" })).version, 12);
});
