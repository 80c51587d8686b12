// Keeps the page's files, so that it works without a connection.

// The build puts what tells one set of files from another here: a new set is fetched as a whole, and used
// once no page with the old one is open.
const VERSION = '@VERSION@';
const OURS = 'verifier-';
const NAME = OURS + VERSION;
const FILES = [
  './',
  'icon.svg',
  'jsqr/jsQR.js',
  'main.js',
  'manifest.webmanifest',
  'result.js',
  'scan.js',
  'style.css',
  'texts.js',
  'trust.js',
  'verifier.js',
  'verifier.wasm',
];

self.addEventListener('install', (event) => event.waitUntil(fill()));
self.addEventListener('activate', (event) => event.waitUntil(begin()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const isOurs = request.url.startsWith(self.registration.scope);
  if (isOurs && request.method === 'GET') event.respondWith(kept(request));
});

async function fill() {
  const cache = await caches.open(NAME);
  await cache.addAll(FILES.map((file) => new Request(file, { cache: 'reload' })));
}

async function begin() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(OURS) && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function kept(request) {
  const cache = await caches.open(NAME);
  return (await cache.match(request, { ignoreSearch: true })) ?? fetch(request);
}
