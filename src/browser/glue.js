// What the browser says shortest in its own language: asking the server, waiting, and keeping in IndexedDB what must
// outlive the page: the edits that were not answered yet, and the server's last word for when there is no network.

/** How long an answer may take: behind a network that swallows it, a page would wait for minutes. */
const PATIENCE_MS = 10_000;

/** Posts JSON, also when the page is left meanwhile. Gives the three digits of the status and the answer's text. */
export async function post(path, body) {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const headers = { "content-type": "application/json" };
  // The page was made for a session that had ended: what is edited here begins anew.
  if ("ended" in document.documentElement.dataset) headers["x-comptoir-ended"] = "1";
  const answer = await fetch(path, { method: "POST", body, headers, keepalive: true, signal });
  const text = await answer.text();
  if (answer.ok) remember(text);
  return answer.status + text;
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

let asked = 0;
/** Puts in anew where all of the cart can be had; what the page says of it while edits wait is out of date. */
export async function gather(settled, what) {
  if (settled && document.querySelector(what === "stock" ? "[data-made-of]" : `[data-made-of=${what}]`)) remake();
  if (what === "codes") return;
  const section = document.querySelector("[data-gather]");
  if (!section) return;
  const turn = ++asked;
  const busy = (is) => section.setAttribute("aria-busy", is);
  busy(true);
  // A moment later, for those who press again. What cannot be asked now is asked until it can.
  for (let ms = 100; settled; ms = PATIENCE_MS) {
    await pause(ms);
    if (turn !== asked) return;
    const answer = await post("/api/cart/gather", `{"locale":"${document.documentElement.lang}"}`).catch(() => "");
    if (turn !== asked || !answer.startsWith("200")) continue;
    const within = section.contains(document.activeElement);
    section.querySelector("[data-gathered]").innerHTML = JSON.parse(answer.slice(3)).html;
    busy(false);
    // Whoever pressed a button that is gone stays where they are.
    if (within) section.focus();
    return;
  }
}

/** Makes one part of a page like another, and changes no more of it than differs: what was typed and has the focus stays. */
function liken(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  const [mine, theirs] = [old, fresh].map(({ childNodes }) => [...childNodes]);
  if (old.nodeName !== fresh.nodeName || !mine.length || mine.length !== theirs.length) return old.replaceWith(fresh);
  for (const name of old.getAttributeNames()) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) old.setAttribute(name, value);
  mine.forEach((node, at) => liken(node, theirs[at]));
}

/** The topics of the slots that the page has for banners, and what it knows of each. */
export const slots = () => [...document.querySelectorAll("[data-slot]")].map(({ dataset }) => `slot/${dataset.slot}:${dataset.revision}`).join();

let made = 0;
/** Shows anew what the server made of the cart or of stock. */
async function remake() {
  const turn = ++made;
  await pause(100);
  const answer = turn === made && (await fetch(location.href).catch(() => null));
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [old, fresh] = [document, page].map((each) => each.querySelector("[data-made-of]"));
  if (turn === made && fresh) liken(old, fresh);
  keepCodes();
}

/** Keeps the codes that the page shows: a till may be where there is no network. */
function keepCodes() {
  const shown = document.querySelector("[data-made-of=codes]");
  if (!shown) return;
  word.codes = shown.innerHTML;
  write("word", (words) => words.put(word, ""));
}

let wake = () => {};
/** Waits, or until `stir` is called. */
export const rest = (ms) => new Promise((done) => { wake = done; setTimeout(done, ms); });
export const stir = () => wake();
addEventListener("online", stir);

let database;
const opened = new Promise((resolve) => {
  const request = indexedDB.open("comptoir", 1);
  request.onupgradeneeded = () => ["waiting", "word"].forEach((name) => request.result.createObjectStore(name));
  request.onsuccess = () => resolve((database = request.result));
  request.onerror = () => resolve();
}).catch(() => {});

/** Writes at once: once the database is open, what was begun is done even if the page is left in the same breath. */
function write(name, work) {
  const go = () => {
    try {
      const transaction = database.transaction(name, "readwrite");
      work(transaction.objectStore(name));
      transaction.commit();
    } catch { /* Kept nowhere, as in a browser that keeps nothing. */ }
  };
  database ? go() : opened.then(go);
}

/** Names the edits that wait, and no other, where a page's first script can see that there are some (start.js). */
function mark(ids, others = () => false) {
  try {
    const prefix = "comptoir-edit-";
    for (const key of Object.keys(localStorage)) if (key.startsWith(prefix) && !others(key.slice(prefix.length))) localStorage.removeItem(key);
    for (const id of ids) localStorage.setItem(prefix + id, "");
  } catch { /* Nothing can be kept here. */ }
}

/** Keeps an edit until it is answered. */
export function keep(edit) {
  mark([edit.id], () => true);
  write("waiting", (edits) => edits.put(edit, edit.id));
}
export function settle(id) {
  mark([], (other) => other !== id);
  write("waiting", (edits) => edits.delete(id));
}

/** The server's last word: whose it is, both lists, what to show of variants. */
let word = {};

/** Takes what an answer, an event or a page says. */
export function remember(text) {
  const told = JSON.parse(text);
  // start.js puts it in its place.
  if (told.topic?.startsWith("slot/")) dispatchEvent(new CustomEvent("comptoir-slot", { detail: told }));
  for (const list of ["cart", "wishlist"]) {
    if (told[list] && (told.answered || !(word[list]?.revision > told[list].revision))) word[list] = told[list];
  }
  for (const card of told.cards ?? []) (word.cards ??= {})[card.href] = card;
  if (told.words) Object.assign(word, { owner: told.owner, account: told.account });
  if (word.cart) write("word", (words) => words.put(word, ""));
}

/** Erases everything: whoever comes next is somebody else. */
export function forget() {
  word = {};
  mark([]);
  write("waiting", (edits) => edits.clear());
  write("word", (words) => words.clear());
  navigator.serviceWorker?.controller?.postMessage("forget");
}

const got = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result); request.onerror = () => resolve(); });

/** Begins a page: gives what was kept, as far as it is this person's, and remembers what the page says. */
export async function recall(text) {
  const page = JSON.parse(text);
  await opened;
  let edits = [];
  if (database) {
    const kept = database.transaction(["waiting", "word"]);
    [edits, word = {}] = await Promise.all([got(kept.objectStore("waiting").getAll()), got(kept.objectStore("word").get(""))]);
  }
  // A guest may have become a customer. What a customer left, or somebody whose session ended, is for nobody else.
  if (!page.copy && word.owner && word.owner !== page.owner && (word.account || !page.owner)) {
    forget();
    edits = [];
  }
  if (!page.copy) remember(text), keepCodes();
  const codes = document.querySelector("[data-codes]");
  if (codes && page.copy) codes.innerHTML = word.codes ?? "";
  mark(edits.map(({ id }) => id));
  const waiting = edits.sort((a, b) => a.at - b.at).map((edit) => JSON.parse(edit.text));
  for (const edit of waiting) edit.intent = Object.entries(edit.intent).map((pair) => pair.map(String));
  return { ...word, cards: Object.values(word.cards ?? {}).filter(({ href }) => href.startsWith(`/${page.locale}/`)), waiting };
}
