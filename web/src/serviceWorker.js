// Keeps the shell of the page, so that a document opens while the server is away. `finish-build.mjs`
// fills in the version and the list of files and writes the result to /sw.js.
//
// - Navigations ask the server first and fall back to the kept shell.
// - Files with a content hash come from the cache; they never change.
// - Everything else (the API, WebSockets, health) is not touched.
// - A new version waits until the page asks for it: the text of who is writing is not reloaded away.

const CACHE = `scriptorium-${__VERSION__}`;
const FILES = __FILES__;
const NAVIGATION_PATIENCE_MILLIS = 4_000;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: "reload" })))),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith("scriptorium-") && name !== CACHE) await caches.delete(name);
      }
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("message", (event) => {
  if (event.data === "activate") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (url.pathname === "/" || url.pathname.startsWith("/d/")) {
      event.respondWith(openPage(request));
    }
  } else if (FILES.includes(url.pathname)) {
    event.respondWith(keptOr(url.pathname, request));
  }
});

async function openPage(request) {
  try {
    const answer = await fetch(request, {
      signal: AbortSignal.timeout(NAVIGATION_PATIENCE_MILLIS),
    });
    if (answer.status < 500) return answer;
  } catch {
    // The server is away: the kept shell opens the document from the device.
  }
  return keptOr("/", request);
}

async function keptOr(path, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}
