// The service worker: keeps the app on the phone and answers where the network does not.

const NAME = `formgen-${VERSION}`; // both are put in by build.mjs
const SHELL = "/luring";
const PATIENCE = 4000; // milliseconds before a slow network counts as none

self.addEventListener("install", (event) => {
  const kept = PRECACHED.map((path) => new Request(path, { cache: "reload" }));
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(kept)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith("formgen-") && name !== NAME))
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && url.pathname === "/luring/terima") {
    event.respondWith(received(request));
  } else if (request.method === "GET" && PRECACHED.includes(url.pathname)) {
    event.respondWith(fromCache(request));
  } else if (request.method === "GET" && request.mode === "navigate") {
    event.respondWith(fromNetwork(request));
  }
});

async function fromCache(request) {
  const cache = await caches.open(NAME);
  return (await cache.match(request, { ignoreSearch: true })) ?? fetch(request);
}

// The server's page, since it knows the latest status; the app where it is away or busy.
async function fromNetwork(request) {
  const cache = await caches.open(NAME);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status < 500 && answer.status !== 429) return answer;
  } catch {
    // No network, or none to speak of.
  }
  return cache.match(SHELL);
}

// A file that another app shared with this one is put aside for the page to read.
async function received(request) {
  const file = (await request.formData()).get("berkas");
  const aside = await caches.open("diterima");
  await aside.put("/luring/diterima", new Response(file));
  return Response.redirect(SHELL, 303);
}
