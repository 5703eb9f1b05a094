// A verdict on the screen: icon, title, sentence, numbers. Built from nodes, never from markup.

import icons from "../../src/formgen/web/app/icons.svg";

import { longDate } from "./words.js";

const TONES = { compare: "look", eye: "look", form: "look", question: "look", "file-identical": "good", "file-resaved": "good" };

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

export const pair = (text) => [`${text.id} `, element("span", { lang: "en" }, text.en)];

export function icon(name) {
  const sprite = new DOMParser().parseFromString(icons, "image/svg+xml");
  const symbol = sprite.getElementById(name);
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("viewBox", "0 0 48 48");
  drawing.setAttribute("aria-hidden", "true");
  for (const child of symbol.childNodes) drawing.append(document.importNode(child, true));
  return drawing;
}

// saveProof: called when somebody saves the proof of two originals
export function verdictNodes(verdict, { saveProof }) {
  const nodes = [
    element(
      "section",
      { class: `verdict ${TONES[verdict.icon] ?? "warning"}`, "data-verdict": verdict.code },
      element("div", { class: "head" }, icon(verdict.icon), element("h1", { tabindex: "-1" }, ...pair(verdict.title))),
      element("p", {}, verdict.text.id),
      element(
        "details",
        {},
        element("summary", { lang: "en" }, "In English"),
        element("p", { lang: "en" }, verdict.text.en),
      ),
      ...list(verdict.reasons),
    ),
    ...tables(verdict.numbers),
  ];
  if (verdict.code === "A") nodes.push(...comparison(verdict.actions));
  if (verdict.code === "H") {
    const save = element("button", { type: "button", onclick: saveProof }, verdict.actions[0].id);
    nodes.push(element("div", { class: "buttons" }, save));
  }
  if (verdict.subject) nodes.push(...identity(verdict.subject));
  nodes.push(element("p", {}, element("span", { class: "code" }, `Hasil ${verdict.code}`)));
  return nodes;
}

const list = (reasons) =>
  reasons.length
    ? [element("ul", { class: "reasons" }, ...reasons.map((reason) => element("li", {}, ...pair(reason))))]
    : [];

function tables(numbers) {
  const pages = [...new Set(numbers.map((number) => number.page))];
  return pages.map((page) => {
    const caption = { id: `Halaman ${page}: angka yang disegel`, en: `Page ${page}: sealed numbers` };
    const rows = numbers.filter((number) => number.page === page).map((number) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, ...pair(number.label)),
        element("td", {}, number.value === null ? "—" : String(number.value)),
      ));
    return element("table", {}, element("caption", {}, ...pair(caption)), element("tbody", {}, ...rows));
  });
}

function comparison([same, differs]) {
  const answers = {
    same: {
      id: "Baik: kertas ini memuat angka yang disegel. Nama, tanggal dan tanda tangan tidak dibuktikan oleh segel.",
      en: "Good: this paper carries the sealed numbers. Names, dates and signatures are not proven by the seal.",
    },
    differs: {
      id: "Kertas ini telah diubah. Foto seluruh halaman, catat nomor di bawah, dan laporkan kepada pengawas.",
      en: "This paper was altered. Photograph the whole page, note the number below, and report it to the supervisors.",
    },
  };
  const said = element("div", { class: "answer", role: "status" });
  const say = (text) => () => {
    said.classList.add("open");
    said.replaceChildren(element("p", {}, ...pair(text)));
  };
  return [
    element(
      "div",
      { class: "buttons" },
      element("button", { type: "button", onclick: say(answers.same) }, same.id),
      element("button", { type: "button", class: "second", onclick: say(answers.differs) }, differs.id),
    ),
    said,
  ];
}

function identity(subject) {
  const rows = [
    ["Formulir", subject.form],
    ["Tempat", subject.region + (subject.tps ? `, TPS ${subject.tps}` : "")],
    ["Halaman", subject.page ? `${subject.page} dari ${subject.pages}` : `${subject.pages} halaman`],
    ["Edisi", subject.edition],
    ["Nomor", subject.number],
    ["Terbit", longDate(subject.day, "id")],
    ["Penerbit", subject.issuer],
  ];
  const title = { id: "Dokumen ini menurut segelnya", en: "This document as its seal says" };
  return [
    element("h2", {}, ...pair(title)),
    element("dl", {}, ...rows.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, String(value))])),
  ];
}
