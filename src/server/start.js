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

// A page that is left while its script is on the way has nothing to complain about.
let left = false;
addEventListener("pagehide", () => { left = true; });
const failed = (error) => left || console.warn("The page goes on without its script:", error);
// What is seen of banners is told by a script of its own, which no page waits for.
if (bundle.endsWith("/shop")) afterFirstPaint(() => import("./seen.js").catch(() => undefined));
afterFirstPaint(() => begin().then(() => keepForLater().catch(() => undefined), failed));
