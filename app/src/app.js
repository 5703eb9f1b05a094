// The app: what happens when somebody scans, chooses a file, types, or fetches a bundle.

import { ofKodeCek, ofPdf, ofTexts } from "./checking.js";
import { engine } from "./ed25519.js";
import { NotBelieved } from "./keylist.js";
import { element, pair, verdictNodes } from "./render.js";
import { NotOpened, textsIn, watch } from "./scanner.js";
import { Trust } from "./trust.js";
import { both, stale } from "./words.js";

const NOT_OPENED = both(
  "Ponsel ini tidak dapat membuka berkas itu. Simpan sebagai JPEG atau PDF, atau pindai QR-nya.",
  "This phone cannot open that file. Save it as JPEG or PDF, or scan its QR.",
);

const find = (id) => document.getElementById(id);
const trust = new Trust();
let stopCamera = null;

// The day in Jakarta, as on the server; en-CA writes it year first.
const today = () => new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Jakarta" }).format(new Date());

function show(verdict) {
  const nodes = verdictNodes(verdict, { saveProof: () => saveProof(verdict) });
  if (verdict.texts?.length && navigator.onLine) {
    const path = new URL(verdict.texts[0].toLowerCase()).pathname;
    const live = both("Tanya status terbaru (daring)", "Ask for the latest status (online)");
    nodes.push(element("p", {}, element("a", { class: "plain", href: `${path}?langsung` }, ...pair(live))));
  }
  find("hasil").replaceChildren(...nodes);
  find("hasil").querySelector("h1").focus();
}

function tell(text) {
  find("hasil").replaceChildren(element("div", { class: "banner", role: "alert" }, element("h1", {}, ...pair(text))));
}

function saveProof(verdict) {
  const proof = { format: "formgen.bukti/1", saved: new Date().toISOString(), texts: verdict.texts, identity: verdict.subject };
  const file = new Blob([JSON.stringify(proof, null, 1)], { type: "application/json" });
  const link = element("a", { href: URL.createObjectURL(file), download: "bukti-dua-dokumen.json" });
  link.click();
  URL.revokeObjectURL(link.href);
}

async function checked(work) {
  find("hasil").setAttribute("aria-busy", "true");
  try {
    const verdict = await work();
    if (verdict) show(verdict);
  } catch (error) {
    if (!(error instanceof NotOpened)) console.error(error);
    tell(error instanceof NotOpened ? NOT_OPENED : both("Tidak dapat diperiksa. Coba lagi.", "It could not be checked. Try again."));
  } finally {
    find("hasil").removeAttribute("aria-busy");
  }
}

const checkTexts = (texts) => checked(() => ofTexts(texts, trust, today()));

async function checkFile(file) {
  const data = new Uint8Array(await file.arrayBuffer());
  if (!data.length) return tell(both("Berkas ini kosong. Unduh atau terima sekali lagi.", "This file is empty. Download or receive it again."));
  if (data[0] === 0x7b) return takeBundle(new TextDecoder().decode(data));
  return checked(async () => (await ofPdf(data, trust, today())) ?? ofTexts(await textsIn(file), trust, today()));
}

function checkTyped(field) {
  const words = field.value.trim();
  if (!words) return;
  checked(async () => {
    const verdict = ofKodeCek(words, trust) ?? await ofTexts([words], trust, today());
    if (verdict.code !== "E") field.value = ""; // else it may have to be corrected
    return verdict;
  });
}

async function takeBundle(text) {
  try {
    await trust.take(text);
    describeBundles();
    tell(both("Paket luring tersimpan di ponsel ini.", "The bundle is kept on this phone."));
  } catch (error) {
    tell(refusal(error));
  }
}

function refusal(error) {
  if (!(error instanceof NotBelieved)) console.error(error);
  return error.message === "older"
    ? both("Paket ini lebih lama daripada yang sudah ada. Tidak dipakai.", "This bundle is older than the one kept. It is not used.")
    : both("Paket ini rusak atau tidak ditandatangani sumber resmi. Tidak dipakai.", "This bundle is damaged or not signed by its official source. It is not used.");
}

function describeBundles() {
  const lines = [...trust.bundles.values()].map((bundle) => {
    const age = stale(bundle.made, today());
    const old = today() > bundle.expires ? both(" Perbarui sekarang.", " Update it now.") : both("", "");
    const name = bundle.places[Object.keys(bundle.places)[0]]?.split(", ").slice(bundle.region.length > 4 ? 1 : 2).join(", ") || bundle.region;
    return element("p", { "data-bundle": bundle.region }, ...pair(both(`${name}: ${age.id}${old.id}`, `${age.en}${old.en}`)));
  });
  const none = both(
    "Belum ada paket luring. Unduh paket wilayah Anda selagi ada sinyal.",
    "No bundle yet. Fetch the one of your region while there is a signal.",
  );
  find("paket").replaceChildren(...(lines.length ? lines : [element("p", {}, ...pair(none))]));
}

async function listBundles() {
  const select = find("wilayah");
  try {
    const { bundles } = await (await fetch("/paket", { cache: "no-store" })).json();
    select.replaceChildren(...bundles.map(({ region, name }) => element("option", { value: region }, name)));
    find("unduh").disabled = bundles.length === 0;
  } catch {
    find("unduh").disabled = true;
  }
}

async function fetchBundle() {
  try {
    const answer = await fetch(`/paket/${find("wilayah").value}`, { cache: "no-store" });
    await takeBundle(await answer.text());
  } catch {
    tell(both("Tidak ada sinyal. Coba lagi nanti, atau terima paket lewat WhatsApp.", "No signal. Try again later, or receive the bundle by WhatsApp."));
  }
}

function openCamera() {
  const dialog = find("kamera");
  dialog.showModal();
  const close = () => {
    stopCamera?.();
    stopCamera = null;
    dialog.close();
  };
  find("tutup").onclick = close;
  dialog.onclose = close;
  stopCamera = watch(
    find("video"),
    (texts) => {
      close();
      checkTexts(texts);
    },
    () => {
      close();
      tell(both("Kamera tidak dapat dipakai. Izinkan kamera, atau pilih foto.", "The camera cannot be used. Allow it, or choose a picture."));
    },
  );
}

// What another app shared with this one; the service worker has put it aside.
async function takeShared() {
  const aside = await caches.open("diterima");
  const answer = await aside.match("/luring/diterima");
  if (!answer) return;
  await aside.delete("/luring/diterima");
  await checkFile(await answer.blob());
}

async function describeTrust() {
  find("akar").textContent = trust.pinned.roots.map((root) => root.slice(0, 16)).join(", ");
  find("mesin").textContent = await engine();
  document.body.dataset.ed25519 = await engine();
  await navigator.storage?.persist?.();
}

async function start() {
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register("/sw.js");
    navigator.serviceWorker.ready.then(() => { document.body.dataset.installed = "yes"; });
  }
  find("pindai").onclick = openCamera;
  find("pilih").onclick = () => find("berkas").click();
  find("berkas").onchange = ({ target }) => {
    const [file] = target.files;
    if (file) checkFile(file);
    target.value = "";
  };
  find("ketik").onsubmit = (event) => {
    event.preventDefault();
    checkTyped(find("teks"));
  };
  find("unduh").onclick = fetchBundle;
  try {
    await trust.load();
  } catch (error) {
    console.error(error);
    tell(error instanceof NotBelieved
      ? both("Daftar kunci di server tidak ditandatangani kunci akar ponsel ini. Laporkan kepada KPU.", "The key list of the server is not signed by the root this phone has pinned. Report it to KPU.")
      : both("Aplikasi belum siap. Buka sekali selagi ada sinyal.", "The app is not ready. Open it once while there is a signal."));
  }
  describeBundles();
  if (trust.pinned) await describeTrust();
  if (!trust.keylist) return;
  document.body.dataset.ready = "yes";
  for (const button of document.querySelectorAll("[data-needs-keys]")) button.disabled = false;
  const opened = /^\/\d+\/\d+$/.exec(location.pathname);
  if (opened) await checkTexts([`HTTPS://${trust.keylist.hosts[0]}${location.pathname}`]);
  await takeShared();
  await listBundles();
}

start();
