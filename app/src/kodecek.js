// The sixteen characters under a symbol. The same as formgen.seal.kode_cek.

import { sha256 } from "./bytes.js";
import { SAID, filled } from "./words.js";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SEPARATORS = /[\s\-\u2010-\u2015]+/g;

export async function kodeCek(cose) {
  const digest = (await sha256(cose)).subarray(0, 10);
  const bits = [...digest].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return grouped(bits.match(/.{5}/g).map((five) => ALPHABET[parseInt(five, 2)]).join(""));
}

// Returns the code as written, or null.
export function readKodeCek(typed) {
  const characters = typed
    .replace(SEPARATORS, "")
    .toUpperCase()
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1");
  const right = characters.length === 16 && [...characters].every((one) => ALPHABET.includes(one));
  return right ? grouped(characters) : null;
}

// Returns what is wrong with words that are no code.
export function mistyped(typed) {
  const count = typed.replace(SEPARATORS, "").length;
  return count === 16 ? SAID.kode_cek._OTHER_LETTERS : filled(SAID.kode_cek._MISCOUNTED, { n: count });
}

// Returns the first ten bytes of the digest of the seal.
export function digestOf(code) {
  const bits = [...code.replaceAll("-", "")]
    .map((one) => ALPHABET.indexOf(one).toString(2).padStart(5, "0"))
    .join("");
  return Uint8Array.from(bits.match(/.{8}/g), (eight) => parseInt(eight, 2));
}

const grouped = (characters) => characters.match(/.{4}/g).join("-");
