// Words come from the server's own source, see said.js; here they are only filled in.

import words from "./said.js";

export const WORDING = words.wording;
export const SAID = words.said;
export const NOTE_STALE = words.note_stale;

const MONTHS = {
  id: ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
    "Oktober", "November", "Desember"],
  en: ["January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December"],
};

export const both = (id, en) => ({ id, en });

export function longDate(day, language) {
  const [year, month, date] = day.split("-").map(Number);
  return `${date} ${MONTHS[language][month - 1]} ${year}`;
}

export const filled = (text, values) => both(fill(text.id, values, "id"), fill(text.en, values, "en"));

function fill(template, values, language) {
  return template.replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    if (value === undefined) throw new Error(`no value for ${name}`);
    if (value !== null && typeof value === "object") {
      return value.day ? longDate(value.day, language) : value[language];
    }
    return String(value);
  });
}

export const daysBetween = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

export const stale = (made, today) =>
  filled(NOTE_STALE, { tanggal: { day: made }, n: daysBetween(made, today) });
