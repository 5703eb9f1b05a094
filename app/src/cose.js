// COSE_Sign1 in the one shape that a seal may have. The same as formgen.seal.cose.

import { joined, utf8 } from "./bytes.js";
import { verify } from "./ed25519.js";

const AAD = utf8("pilkada-segel/1");
const ALGORITHMS = [0x27, 0x32]; // -8, issued; -19, accepted
const HEAD = 15; // array, protected of nine bytes with its head, empty map, head of the payload
const SIGNATURE = 64;

// Returns null for any other shape.
export function parse(cose) {
  const end = cose.length - SIGNATURE - 2;
  const fixed = [0x84, 0x49, 0xa2, 0x01, null, 0x04, 0x44, null, null, null, null, 0xa0];
  if (end < fixed.length + 1) return null;
  if (!fixed.every((byte, at) => byte === null || byte === cose[at])) return null;
  if (!ALGORITHMS.includes(cose[4]) || cose[end] !== 0x58 || cose[end + 1] !== 0x40) return null;
  const item = cose.subarray(fixed.length, end);
  const payload = [1, 2, 3]
    .filter((head) => item.length >= head)
    .map((head) => item.subarray(head))
    .find((rest) => sameHead(byteHead(rest.length), item));
  if (!payload || cose.length < HEAD) return null;
  return {
    protected: cose.subarray(2, 11),
    kid: cose.subarray(7, 11),
    payload,
    signature: cose.subarray(end + 2),
  };
}

export function verifiedBy(parts, publicKey) {
  const context = utf8("Signature1");
  const message = joined(
    Uint8Array.of(0x84, 0x60 + context.length),
    context,
    byteString(parts.protected),
    byteString(AAD),
    byteString(parts.payload),
  );
  return verify(publicKey, parts.signature, message);
}

const byteString = (data) => joined(byteHead(data.length), data);

function byteHead(length) {
  if (length < 24) return Uint8Array.of(0x40 + length);
  if (length < 256) return Uint8Array.of(0x58, length);
  return Uint8Array.of(0x59, length >> 8, length & 255);
}

const sameHead = (head, item) => head.every((byte, at) => byte === item[at]);
