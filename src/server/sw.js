// The shop without a network. The service worker keeps this build's files, a page for each language that stands in
// for all others, and the products that were looked at, as copies that anybody may be shown: asked for without the
// session's cookie. The answer to a navigation is never kept; it may be somebody's own. Where a till was opened, its page
// for when there is no network is kept as well, just as empty. The server writes a line before this one: `build`, with
// its id, its files, the till's, and the locales.

const FILES = `comptoir-files-${build.id}`;
const PAGES = `comptoir-pages-${build.id}`;
const TILLS = `comptoir-till-${build.id}`;
// What a till's page keeps of its store: its seller's, and gone when they sign out. The worker never reads it.
const SHEETS = "comptoir-sheet";
// Pictures never change under their address: they outlive builds.
const PICTURES = "comptoir-pictures";

const PAGES_LIMIT = 50;
const CARRIED_LIMIT = 30;
const PICTURES_LIMIT = 200;
// How long a copy is left alone, however often its page is opened.
const FRESH_MS = 10 * 60 * 1000;
const SHELL_FRESH_MS = 24 * 60 * 60 * 1000;

const PRODUCT = /^\/[a-z]{2}\/products\/[^/]+$/;
const STAFF = /^\/[a-z]{2}\/(till|studio|admin)(\/|$)/;

const TILL = /^\/[a-z]{2}\/till(\/offline)?$/;

const shell = (locale) => `/${locale}/offline`;
const counter = (locale) => `/${locale}/till/offline`;

// Stores an anonymous copy of a page, and tells whether there is one. `no-store`: the browser's own cache has the
// visitor's page under the same address.
const keep = async (cache, address) => {
  const headers = { "x-comptoir-copy": "1" };
  const answer = await fetch(address, { headers, credentials: "omit", cache: "no-store", redirect: "error" });
  if (answer.status === 404) await cache.delete(address);
  if (answer.ok) await cache.put(address, answer);
  return answer.ok;
};

const trim = async (cache, limit) => {
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - limit)).map((key) => cache.delete(key)));
};

// Only where a till was opened: nobody else needs it.
const equip = async () => {
  const files = await caches.open(TILLS);
  await files.addAll(build.till);
  for (const locale of build.locales) await keep(files, counter(locale));
};

// A page's copy names the files of its build. Those of the build before are asked for anew, most recent ones, here
// and not when the worker is activated: that would hold up every page.
const carryOver = async () => {
  const pages = await caches.open(PAGES);
  const visited = [];
  for (const name of await caches.keys()) {
    if (name.startsWith("comptoir-pages-") && name !== PAGES) visited.push(...(await (await caches.open(name)).keys()));
  }
  for (const { url } of visited.slice(-CARRIED_LIMIT)) await keep(pages, url).catch(() => false);
};

const install = async () => {
  const files = await caches.open(FILES);
  await files.addAll(build.files);
  for (const locale of build.locales) {
    if (!(await keep(files, shell(locale)))) throw new Error(`no ${shell(locale)}`);
  }
  await carryOver();
  if ((await caches.keys()).some((name) => name.startsWith("comptoir-till-"))) await equip().catch(() => undefined);
  // Pages of the build before go on: the server still has their files.
  await skipWaiting();
};

const activate = async () => {
  const current = [FILES, PAGES, PICTURES, TILLS, SHEETS];
  const old = (await caches.keys()).filter((name) => name.startsWith("comptoir-") && !current.includes(name));
  await Promise.all(old.map((name) => caches.delete(name)));
  await registration.navigationPreload?.enable();
  await clients.claim();
};

// Of a product's query only the variant makes another page; the rest is a place or what a form did.
const addressOf = ({ pathname, searchParams }) => {
  const variant = searchParams.get("variant");
  return variant ? `${pathname}?variant=${encodeURIComponent(variant)}` : pathname;
};

const isFresh = async (cache, address, ms) => {
  const date = (await cache.match(address))?.headers.get("date");
  return Math.abs(Date.now() - Date.parse(date)) < ms;
};

// A page tells that it was opened and has all it needs: so also the first one, which no worker answered, and one that
// was fetched ahead only once it is looked at.
const remember = async ({ page, pictures }) => {
  const url = new URL(page, location.origin);
  const files = await caches.open(FILES);
  const own = shell(url.pathname.slice(1, 3));
  if (TILL.test(url.pathname) && !(await (await caches.open(TILLS)).match(counter(url.pathname.slice(1, 3))))) await equip();
  if ((await files.match(own)) && !(await isFresh(files, own, SHELL_FRESH_MS))) await keep(files, own);
  if (!PRODUCT.test(url.pathname)) return;
  const pages = await caches.open(PAGES);
  if (!(await isFresh(pages, addressOf(url), FRESH_MS))) await keep(pages, addressOf(url));
  await trim(pages, PAGES_LIMIT);
  const seen = await caches.open(PICTURES);
  for (const picture of pictures) {
    if (!(await seen.match(picture))) await seen.add(picture).catch(() => undefined);
  }
  await trim(seen, PICTURES_LIMIT);
};

// What there is for an address without a network: the product's copy, or the page for all others.
const fallback = async (url) => {
  const pages = await caches.open(PAGES);
  const copy = (await pages.match(addressOf(url))) ?? (await pages.match(url.pathname));
  if (copy) return copy;
  const languages = [url.pathname.slice(1, 3), ...navigator.languages.map((language) => language.slice(0, 2))];
  const locale = languages.find((language) => build.locales.includes(language)) ?? build.locales[0];
  return (await (await caches.open(FILES)).match(shell(locale))) ?? Response.error();
};

const answerPage = async (event, url) => {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch (error) {
    // Fetched ahead: shown later, when there may be a network again.
    if (event.request.headers.has("sec-purpose")) throw error;
    return fallback(url);
  }
};

// A till's page is its seller's: only where the network fails, the one without a network stands in for it.
const answerTill = async (event, url) => {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    const files = await caches.open(TILLS);
    return (await files.match(counter(url.pathname.slice(1, 3)))) ?? Response.error();
  }
};

const answerFile = async (request) => {
  for (const name of [FILES, TILLS]) {
    const file = await (await caches.open(name)).match(request);
    if (file) return file;
  }
  return fetch(request);
};

const answerPicture = async (request) => {
  const seen = await caches.open(PICTURES);
  try {
    return (await seen.match(request)) ?? (await fetch(request));
  } catch {
    // Another size of it will do.
    const folder = new URL(".", request.url).href;
    const other = (await seen.keys()).find(({ url }) => url.startsWith(folder));
    return (other && (await seen.match(other))) ?? Response.error();
  }
};

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
// Someone signed out: what was looked at is nobody else's to know.
const forget = () => Promise.all([PAGES, PICTURES, SHEETS].map((name) => caches.delete(name)));

addEventListener("message", (event) => {
  event.waitUntil((event.data === "forget" ? forget() : remember(event.data)).catch(() => undefined));
});
addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/assets/")) event.respondWith(answerFile(request));
  else if (url.pathname.startsWith("/pictures/")) event.respondWith(answerPicture(request));
  else if (TILL.test(url.pathname) && request.mode === "navigate") event.respondWith(answerTill(event, url));
  else if (/^\/(api|live)(\/|$)/.test(url.pathname) || STAFF.test(url.pathname)) return;
  else if (request.mode === "navigate") event.respondWith(answerPage(event, url));
});
