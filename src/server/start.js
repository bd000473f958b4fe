// Starts a bundle after the page is painted and hydrates its islands; none stands inside another.
const script = document.currentScript ?? document.getElementById("comptoir-start");
const bundle = script.dataset.bundle;

const hydrate = (module, root) => {
  for (const island of root.querySelectorAll("leptos-island")) {
    const start = module[island.dataset.component];
    if (start && !island.dataset.live) {
      island.dataset.live = "";
      start(island);
    }
  }
};

const begin = async () => {
  const module = await import(bundle + ".js");
  await module.default({ module_or_path: bundle + "_bg.wasm" });
  const field = document.activeElement;
  const typed = field?.value;
  module.hydrate();
  hydrate(module, document);
  // What is being typed meanwhile is the person's, not the page's.
  if (typed !== undefined && field.value !== typed) field.value = typed;
  document.documentElement.dataset.hydrated = "";
};

// A plain form goes after the edits that were made before it: a newcomer's first edit is what makes the server know
// this browser, and whatever came before its answer would make it somebody else's.
const handled = ["/api/cart/change", "/api/wishlist/change", "/api/account/sign-out"];
const isWaiting = () => {
  try {
    return Object.keys(localStorage).some((key) => key.startsWith("comptoir-edit-"));
  } catch {
    return false;
  }
};
addEventListener("submit", async (event) => {
  const form = event.target;
  const { hydrated } = document.documentElement.dataset;
  const own = hydrated !== undefined && form.dataset.plain === undefined && handled.includes(form.getAttribute("action"));
  if (own || form.method !== "post") return;
  if (form.dataset.late !== undefined || !navigator.onLine || !isWaiting()) {
    // Whatever is heard meanwhile does not load this page anew: the form's answer is on the way.
    document.documentElement.dataset.leaving = "";
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  for (let tries = 0; tries < 100 && isWaiting(); tries++) await new Promise((go) => setTimeout(go, 50));
  form.dataset.late = "";
  form.requestSubmit(event.submitter);
  delete form.dataset.late;
}, true);
// Out of the browser's memory the page is there again. A first showing comes late, perhaps after the press.
addEventListener("pageshow", ({ persisted }) => { if (persisted) delete document.documentElement.dataset.leaving; });

// "/" goes to the search field, unless something is being typed.
addEventListener("keydown", (event) => {
  const field = document.getElementById("q");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !field) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  event.preventDefault();
  field.focus();
  field.select();
});

// Whatever the first paint needs goes first; a page that is not seen does not paint.
const afterFirstPaint = (go) => {
  if (document.visibilityState === "hidden") return go();
  const observer = new PerformanceObserver((list) => {
    if (list.getEntriesByName("first-contentful-paint").length > 0) once();
  });
  const late = setTimeout(() => once(), 3000);
  const once = () => {
    observer.disconnect();
    clearTimeout(late);
    go();
  };
  observer.observe({ type: "paint", buffered: true });
};

// The service worker keeps what was looked at, for when there is no network. Without it the shop is the same shop.
const keepForLater = async () => {
  if (!navigator.serviceWorker || !/\/(shop|till)$/.test(bundle)) return;
  if (document.readyState !== "complete") await new Promise((go) => addEventListener("load", go, { once: true }));
  await navigator.serviceWorker.register("/sw.js");
  const { active } = await navigator.serviceWorker.ready;
  const seen = [...document.images].filter(({ complete, naturalWidth }) => complete && naturalWidth > 0);
  const pictures = seen.map(({ currentSrc }) => currentSrc).filter((src) => src.startsWith(`${location.origin}/pictures/`));
  active.postMessage({ page: location.pathname + location.search, pictures });
};

// Banners. A slot is asked for anew when the server says so. Nothing on the page moves by that: what a slot shows next has the
// box of what it showed, and what has no box lies on the foot of the screen until the next page.
const memory = (work) => { try { return work(sessionStorage); } catch { return undefined; } };
const SEEN = "comptoir-seen-";
const seen = () => memory((kept) => Object.keys(kept).filter((key) => key.startsWith(SEEN)).map((key) => `${key.slice(SEEN.length)}:${kept[key]}`).join()) ?? "";

const dock = (slot, html) => {
  const { slot: name, close } = slot.dataset;
  const old = document.querySelector(".dock");
  if (!html) return old?.dataset.of === name && old.remove();
  const card = document.createElement("aside");
  card.className = "dock";
  card.dataset.of = name;
  card.innerHTML = html;
  card.setAttribute("aria-label", card.querySelector(".banner")?.getAttribute("aria-label") ?? "");
  const button = document.createElement("button");
  button.className = "dock-close";
  button.type = "button";
  button.textContent = "×";
  button.setAttribute("aria-label", close);
  button.onclick = () => card.remove();
  card.append(button);
  old ? old.replaceWith(card) : document.body.append(card);
};

const put = (slot, html) => {
  if (slot.dataset.filled === undefined && !slot.firstElementChild && !slot.classList.contains("held")) return dock(slot, html);
  slot.style.height = `${slot.getBoundingClientRect().height}px`;
  slot.classList.add("held");
  slot.innerHTML = html;
  if (slot.dataset.filled !== undefined) return;
  const tall = slot.scrollHeight > slot.clientHeight + 1;
  if (tall) slot.replaceChildren();
  dock(slot, tall ? html : "");
};
let wide = innerWidth;
addEventListener("resize", () => {
  if (innerWidth === wide) return;
  wide = innerWidth;
  for (const slot of document.querySelectorAll(".slot.held")) {
    slot.style.height = "";
    slot.classList.remove("held");
  }
});

const renew = async (slot) => {
  const { slot: name, revision } = slot.dataset;
  const near = new URLSearchParams(location.search).get("near") ?? "";
  const asked = new URLSearchParams({ slot: name, revision, locale: document.documentElement.lang, page: location.pathname, near, seen: seen() });
  // All pages hear it at once and need not ask at once. What cannot be asked now is asked a little later.
  for (let ms = Math.random() * 250; ms < 60_000; ms = 1_000 + ms * 2) {
    await new Promise((go) => setTimeout(go, ms));
    if (slot.dataset.revision !== revision) return;
    const answer = await fetch(`/api/banner/slot?${asked}`).catch(() => null);
    if (!answer?.ok) continue;
    const html = await answer.text();
    if (slot.dataset.revision === revision) put(slot, html);
    return count();
  }
};
addEventListener("comptoir-slot", ({ detail: { topic, revision } }) => {
  const slot = document.querySelector(`[data-slot="${topic.slice(5)}"]`);
  if (!slot || slot.dataset.revision >= +revision) return;
  slot.dataset.revision = revision;
  renew(slot);
});

// How often a banner was shown in this tab, where it is to be shown only so often. No cookie: the tab alone knows.
const count = () => {
  for (const banner of document.querySelectorAll("[data-cap]:not([data-counted])")) {
    const key = SEEN + banner.dataset.banner;
    const times = +(memory((kept) => kept[key]) ?? 0);
    const slot = banner.closest("[data-slot]");
    if (times >= +banner.dataset.cap && slot) {
      renew(slot);
      continue;
    }
    banner.dataset.counted = "";
    memory((kept) => { kept[key] = times + 1; });
  }
};
count();

// A page that is left while its script is on the way has nothing to complain about.
let left = false;
addEventListener("pagehide", () => { left = true; });
const failed = (error) => left || console.warn("The page goes on without its script:", error);
// What is seen of banners is told by a script of its own, which no page waits for.
if (bundle.endsWith("/shop")) afterFirstPaint(() => import("./seen.js").catch(() => undefined));
afterFirstPaint(() => begin().then(() => keepForLater().catch(() => undefined), failed));
