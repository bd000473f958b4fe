// Tells which banners were seen and pressed: once a page view and banner, without a cookie and without an id of anybody.
// Seen is: at least half of it in view, for a second. The shop counts it with an account that agreed to that, and else in
// a day's sum.
const SECOND = 1000;
const told = new Set();
const waiting = [];
let later;

const send = () => {
  clearTimeout(later);
  later = undefined;
  // As many as are taken at once.
  while (waiting.length > 0) {
    const body = JSON.stringify({ events: waiting.splice(0, 50) });
    navigator.sendBeacon("/api/insight/seen", new Blob([body], { type: "application/json" }));
  }
};

const tell = (what, { dataset: { banner, variant } }) => {
  const key = `${what} ${banner} ${variant}`;
  if (told.has(key) || document.visibilityState === "prerender") return;
  told.add(key);
  waiting.push({ id: crypto.randomUUID(), what, banner, variant });
  later ??= setTimeout(send, SECOND);
};

// Elements that are in view, with what will tell that they were.
const inView = new Map();
const leave = (element) => {
  clearTimeout(inView.get(element));
  inView.delete(element);
};
const seen = (element) => {
  leave(element);
  if (element.isConnected && document.visibilityState === "visible") tell("seen", element);
};
const observer = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting, intersectionRatio } of entries) {
    // What is higher than two screens is never half in view; what is shown to nobody has no height, and a ratio of 1.
    if (isIntersecting && intersectionRatio >= 0.5) inView.set(target, setTimeout(seen, SECOND, target));
    else leave(target);
  }
}, { threshold: [0, 0.5] });

// Banners also come and go while a page is open.
const known = new Set();
const look = () => {
  for (const element of known) {
    if (element.isConnected) continue;
    observer.unobserve(element);
    leave(element);
    known.delete(element);
  }
  // A preview shows banners without their ids, and counts nothing.
  for (const element of document.querySelectorAll('[data-banner]:not([data-banner=""])[data-variant]')) {
    if (known.has(element)) continue;
    known.add(element);
    observer.observe(element);
  }
};
let isAsked = false;
new MutationObserver(() => {
  if (isAsked) return;
  isAsked = true;
  requestAnimationFrame(() => {
    isAsked = false;
    look();
  });
}).observe(document.body, { childList: true, subtree: true });
look();

// What is pressed leads on, or sends a form: the beacon goes along.
addEventListener("click", ({ target }) => {
  const banner = target.closest?.('[data-banner]:not([data-banner=""])[data-variant]');
  if (!banner || !target.closest("a, button, [type=submit]")) return;
  tell("seen", banner);
  tell("clicked", banner);
  send();
}, true);
addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") send();
  else for (const element of known) { observer.unobserve(element); observer.observe(element); }
});
addEventListener("pagehide", send);
// Out of the browser's memory a page is viewed anew.
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  told.clear();
  for (const element of known) { observer.unobserve(element); observer.observe(element); }
});
