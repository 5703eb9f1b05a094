// The text inside a symbol, and what else a QR may hold. The same as formgen.seal.symbol_text.

import { bytesOf, numberOf } from "./bytes.js";

const SEAL = /^https:\/\/([a-z0-9.-]+)\/([0-9]+)\/([0-9]+)$/i;
const MAX_DIGITS = 700;
const SHOWN = 60;

export const symbolText = (cose, host) => `HTTPS://${host}/1/${numberOf(cose)}`;

export function readSymbolText(text, hosts) {
  const stripped = text.trim();
  const match = SEAL.exec(stripped);
  const host = match ? match[1].toUpperCase() : hostOf(stripped);
  if (!hosts.includes(host)) return { reading: "foreign", host: host || `“${shown(stripped)}”` };
  if (!match) return { reading: "damaged", host };
  if (match[2] !== "1") return { reading: "version", host };
  const digits = match[3];
  if (digits.length > MAX_DIGITS || digits.startsWith("0")) return { reading: "damaged", host };
  return { reading: "seal", host, cose: bytesOf(BigInt(digits)) };
}

function hostOf(text) {
  try {
    return new URL(text).hostname.toUpperCase();
  } catch {
    return "";
  }
}

const shown = (text) => [...text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "")].slice(0, SHOWN).join("");
