// The tail of a sealed file, derived again from prefix and texts. See docs/seal-format.md, section 7.

import { create } from "qrcode/lib/core/qrcode.js";

import { bytesOf, hex, joined, latin1, sha256, utf8 } from "./bytes.js";
import { kodeCek } from "./kodecek.js";

const MICRO = 1_000_000;
const BOX = 92_400_000;
const MODULE = 1_200_000;
const CODE_SIZE = 8_000_000;
const CODE_RIGHT = 4_800_000;
const CODE_DOWN = 8_000_000;
const QUIET = 4;
const SEARCHED = 1 << 20;

const TRAILER = new RegExp(
  String.raw`^trailer\s+<<\s*/Size (\d{1,8})\s+/Root (\d{1,8}) 0 R\s+/Info (\d{1,8}) 0 R` +
    String.raw`(?:\s+/XRefStm \d{1,10})?` +
    String.raw`\s+/ID\s*\[\s*<([0-9A-Fa-f]{32})>\s*<[0-9A-Fa-f]{32}>\s*\]` +
    String.raw`\s*/FGEN_Segel\s*(<<\s*/Huruf (\d{1,8}) 0 R` +
    String.raw`\s*/Sidik\s*\[([^\]]*)\]\s*/Halaman\s*\[([^<>]*)\]\s*>>)\s*>>` +
    String.raw`\s+startxref\s+(\d{1,10})\s+%%EOF\r?\n$`,
);
const PAGE = /\s*\[\s*(\d{1,8})([^[\]]*)\]\s*/g;
const NUMBER = /^-?\d{1,5}(?:\.\d{1,6})?$/;

// Returns null where the prefix is not one that the renderer wrote, or the texts do not fit it.
export async function tailOf(prefix, digest, texts) {
  const trailer = readTrailer(prefix);
  if (!trailer || texts.length !== trailer.pages.length) return null;
  const line = `head -c ${prefix.length} | sha256sum = ${hex(digest)}`;
  const objects = new Map();
  for (const [index, page] of trailer.pages.entries()) {
    const text = texts[index];
    const drawn = symbol(text);
    if (!drawn) return null;
    const code = await kodeCek(bytesOf(BigInt(text.split("/").at(-1))));
    const lines = operators(page, drawn, code);
    if (index === texts.length - 1) lines.push(shownText(...trailer.line, line));
    objects.set(page.form, form(trailer.font, trailer.size + index, text, lines.join("\n")));
    objects.set(trailer.size + index, image(drawn));
  }
  const written = joined(digest, ...texts.map((text) => utf8(`${text}\n`)));
  return update(prefix.length, trailer, objects, hex(await sha256(written)).slice(0, 32));
}

export function readTrailer(prefix) {
  const end = latin1(prefix.subarray(Math.max(0, prefix.length - SEARCHED)));
  const at = end.lastIndexOf("trailer");
  const match = at < 0 ? null : TRAILER.exec(end.slice(at));
  if (!match) return null;
  const [, size, root, info, firstId, entry, font, sidik, halaman, xref] = match;
  const line = micros(sidik);
  const pages = [...halaman.matchAll(PAGE)].map(([, number, corners]) => {
    const numbers = micros(corners) ?? [];
    const pairs = numbers.length % 2 ? [] : numbers.filter((_, each) => each % 2 === 0);
    return { form: Number(number), corners: pairs.map((x, each) => [x, numbers[2 * each + 1]]) };
  });
  const whole = halaman.replace(PAGE, "").trim() === "";
  const forms = new Set(pages.map((page) => page.form));
  const sound = pages.length > 0 && forms.size === pages.length && pages.every((page) => page.corners.length);
  if (line?.length !== 3 || !whole || !sound) return null;
  return { size: +size, root, info, firstId, entry, font, line, pages, xref };
}

function micros(text) {
  const words = text.split(/[ \t\n\v\f\r]+/).filter(Boolean);
  if (!words.every((word) => NUMBER.test(word))) return null;
  return words.map((word) => {
    const [whole, decimals = ""] = word.replace("-", "").split(".");
    const size = Number(whole) * MICRO + Number(decimals.padEnd(6, "0"));
    return word.startsWith("-") ? -size : size;
  });
}

// The smallest version at level Q up to 12, else at M up to 13; mask 0; null if it does not fit.
export function symbol(text) {
  const at = text.lastIndexOf("/") + 1;
  const segments = [
    { data: text.slice(0, at), mode: "alphanumeric" },
    { data: text.slice(at), mode: "numeric" },
  ];
  for (const [level, last] of [["Q", 12], ["M", 13]]) {
    const made = tried(segments, level);
    if (made && made.version <= last) return packed(made.modules);
  }
  return null;
}

function tried(segments, level) {
  try {
    return create(segments, { errorCorrectionLevel: level, maskPattern: 0 });
  } catch {
    return null;
  }
}

function packed(modules) {
  const side = modules.size + 2 * QUIET;
  const stride = (side + 7) >> 3;
  const rows = new Uint8Array(side * stride);
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const y = row - QUIET;
      const x = column - QUIET;
      const inside = x >= 0 && y >= 0 && x < modules.size && y < modules.size;
      if (!(inside && modules.get(y, x))) rows[row * stride + (column >> 3)] |= 0x80 >> (column & 7);
    }
  }
  return { side, rows };
}

function operators(page, drawn, code) {
  const side = drawn.side * MODULE;
  const inset = (BOX - side) / 2;
  return page.corners.flatMap(([x, top]) => {
    const bottom = top - BOX;
    return [
      `1 g ${pt(x)} ${pt(bottom)} ${pt(BOX)} ${pt(BOX)} re f`,
      `q ${pt(side)} 0 0 ${pt(side)} ${pt(x + inset)} ${pt(bottom + inset)} cm /S Do Q`,
      shownText(x + CODE_RIGHT, bottom - CODE_DOWN, CODE_SIZE, code),
    ];
  });
}

const shownText = (x, y, size, words) => `0 g BT /F ${pt(size)} Tf ${pt(x)} ${pt(y)} Td (${words}) Tj ET`;

function pt(micro) {
  const size = Math.abs(micro);
  const decimals = String(size % MICRO).padStart(6, "0").replace(/0+$/, "");
  return `${micro < 0 ? "-" : ""}${Math.floor(size / MICRO)}${decimals && "."}${decimals}`;
}

const form = (font, image, text, content) =>
  utf8(
    "<< /Type /XObject /Subtype /Form /BBox [0 0 14400 14400] " +
      `/Resources << /Font << /F ${font} 0 R >> /XObject << /S ${image} 0 R >> >> ` +
      `/FGEN_Teks (${text}) /Length ${content.length} >>\nstream\n${content}\nendstream`,
  );

const image = ({ side, rows }) =>
  joined(
    utf8(
      `<< /Type /XObject /Subtype /Image /Width ${side} /Height ${side} ` +
        `/ColorSpace /DeviceGray /BitsPerComponent 1 /Interpolate false /Length ${rows.length} >>\nstream\n`,
    ),
    rows,
    utf8("\nendstream"),
  );

function update(start, trailer, objects, secondId) {
  const numbers = [...objects.keys()].sort((one, other) => one - other);
  const pieces = [];
  let entries = "";
  let at = start;
  for (const number of numbers) {
    const piece = joined(utf8(`${number} 0 obj\n`), objects.get(number), utf8("\nendobj\n"));
    entries += `${number} 1\n${String(at).padStart(10, "0")} 00000 n \n`;
    at += piece.length;
    pieces.push(piece);
  }
  const table =
    `xref\n0 1\n0000000000 65535 f \n${entries}trailer\n` +
    `<< /Size ${trailer.size + trailer.pages.length} /Root ${+trailer.root} 0 R ` +
    `/Info ${+trailer.info} 0 R /Prev ${+trailer.xref} ` +
    `/ID [<${trailer.firstId}> <${secondId}>] /FGEN_Segel ${trailer.entry} >>\n` +
    `startxref\n${at}\n%%EOF\n`;
  return joined(...pieces, utf8(table));
}
