// The twelve fields of a seal, from deterministic CBOR. The same as formgen.seal.payload.

const DAY_ZERO = Date.UTC(2020, 0, 1);
const LAST_DAY = (Date.UTC(9999, 11, 31) - DAY_ZERO) / 86_400_000;
const MAX_WILAYAH = 10 ** 13 - 1;

// Returns null for what does not follow profile 1.
export function decodePayload(data) {
  try {
    const reader = new Reader(data);
    const count = reader.head(4);
    if (count !== 12) return null;
    const numbers = Array.from({ length: 10 }, () => reader.head(0));
    const digest = reader.bytes();
    const angka = Array.from({ length: reader.length(4) }, () => reader.uintOrNull());
    if (!reader.done || digest.length !== 32) return null;
    return checked(numbers, digest, angka);
  } catch {
    return null;
  }
}

function checked(numbers, digest, angka) {
  const [election, form, wilayah, sequence, edition, number, page, pages, hari, length] = numbers;
  const right =
    wilayah <= MAX_WILAYAH && edition >= 1 && number >= 1 && page >= 1 && page <= pages &&
    hari <= LAST_DAY && length >= 1;
  if (!right) return null;
  const place = String(wilayah).padStart(13, "0");
  return {
    election, form, place, sequence, edition, number, page, pages,
    day: new Date(DAY_ZERO + hari * 86_400_000).toISOString().slice(0, 10),
    length, digest, angka,
    identity: [election, form, place, sequence, edition].join("/"),
  };
}

class Reader {
  constructor(data) {
    this.data = data;
    this.at = 0;
  }

  get done() {
    return this.at === this.data.length;
  }

  next() {
    if (this.done) throw new Error("cut");
    return this.data[this.at++];
  }

  // Returns the number in the head of an item of this major type; only the shortest way counts.
  // Numbers above 2^53 come as BigInt.
  head(major) {
    const first = this.next();
    if (first >> 5 !== major) throw new Error("another type");
    const extra = first & 31;
    if (extra < 24) return extra;
    if (extra > 27) throw new Error("no number");
    const width = 1 << (extra - 24);
    let value = 0n;
    for (let count = 0; count < width; count += 1) value = (value << 8n) | BigInt(this.next());
    const least = extra === 24 ? 24n : 1n << BigInt(8 * (width / 2));
    if (value < least) throw new Error("not the shortest way");
    return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
  }

  length(major) {
    const count = this.head(major);
    if (typeof count !== "number" || count > this.data.length - this.at) throw new Error("cut");
    return count;
  }

  bytes() {
    const length = this.length(2);
    this.at += length;
    return this.data.subarray(this.at - length, this.at);
  }

  uintOrNull() {
    if (this.data[this.at] !== 0xf6) return this.head(0);
    this.at += 1;
    return null;
  }
}
