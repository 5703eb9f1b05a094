// Bytes, hexadecimal digits, base64 and digests.

const encoder = new TextEncoder();

export const utf8 = (text) => encoder.encode(text);

export const latin1 = (data) => {
  // In pieces: the arguments of one call are limited.
  const pieces = [];
  for (let at = 0; at < data.length; at += 32768) {
    pieces.push(String.fromCharCode(...data.subarray(at, at + 32768)));
  }
  return pieces.join("");
};

export const hex = (data) => [...data].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export const fromHex = (digits) => {
  if (!/^([0-9a-f]{2})*$/.test(digits)) throw new Error("not hexadecimal digits");
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
};

export const fromBase64 = (text) => {
  const data = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  if (btoa(latin1(data)) !== text) throw new Error("not the one way to write base64");
  return data;
};

export const joined = (...parts) => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

export const equal = (one, other) =>
  one.length === other.length && one.every((byte, at) => byte === other[at]);

export const startsWith = (data, start) =>
  data.length >= start.length && start.every((byte, at) => byte === data[at]);

export const sha256 = async (data) => new Uint8Array(await crypto.subtle.digest("SHA-256", data));

export const numberOf = (data) => BigInt(`0x${hex(data) || "0"}`);

export const bytesOf = (number) => {
  const digits = number.toString(16);
  return fromHex(digits.length % 2 ? `0${digits}` : digits);
};
