// Signatures: WebCrypto where the browser has Ed25519, else the same in JavaScript.

import * as noble from "@noble/ed25519";
import { sha512 } from "@noble/hashes/sha2.js";

noble.hashes.sha512 = sha512;

let native = null;

// Which of the two is used, decided by a signature known to be right: "webcrypto" or "noble".
export async function engine() {
  native ??= await works();
  return native ? "webcrypto" : "noble";
}

export async function verify(publicKey, signature, message) {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  if ((await engine()) === "webcrypto") return byWebCrypto(publicKey, signature, message);
  return byNoble(publicKey, signature, message);
}

export function byNoble(publicKey, signature, message) {
  try {
    // RFC 8032, not ZIP 215: what the server would refuse is refused here too.
    return noble.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

export async function byWebCrypto(publicKey, signature, message) {
  try {
    const key = await crypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, signature, message);
  } catch {
    return false;
  }
}

async function works() {
  // RFC 8032, section 7.1, test 1: the empty message.
  const bytes = (digits) => Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16));
  return byWebCrypto(
    bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"),
    bytes(
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    new Uint8Array(0),
  );
}
