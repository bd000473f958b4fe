// What a till keeps on its device, said shortest in the browser's own language. Claims lie in IndexedDB: its transactions
// come one after the other across tabs, which local storage does not promise, and are on the disk when they are said to
// be done. The sheet lies in a cache of its own, which the service worker empties at a sign-out.

const SHEETS = "comptoir-sheet";

let opened;
const database = () => (opened ??= new Promise((resolve, reject) => {
  const request = indexedDB.open("comptoir-till", 1);
  request.onupgradeneeded = () => {
    const claims = request.result.createObjectStore("claims", { keyPath: "key" });
    claims.createIndex("code", "code", { unique: true });
    request.result.createObjectStore("answers", { keyPath: "key" });
    request.result.createObjectStore("device");
  };
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
}));

const got = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
const done = (transaction) => new Promise((resolve, reject) => {
  transaction.oncomplete = () => resolve();
  transaction.onabort = transaction.onerror = () => reject(transaction.error);
});

/** What this device is called: `made`, for the first who asks of all its tabs, and the same ever after. */
export async function name(made) {
  const transaction = (await database()).transaction("device", "readwrite", { durability: "strict" });
  const device = transaction.objectStore("device");
  let known = made;
  device.get("name").onsuccess = ({ target: { result } }) => {
    if (result) known = result;
    else device.put(made, "name");
  };
  await done(transaction);
  return known;
}

/** Gives the claims that wait and the answers that came, as texts. */
export async function kept() {
  const transaction = (await database()).transaction(["claims", "answers"]);
  const [claims, answers] = await Promise.all(["claims", "answers"].map((name) => got(transaction.objectStore(name).getAll())));
  return [claims.map(({ text }) => text), answers.map(({ text }) => text)];
}

/** Notes a claim, unless `refuse` says why not of the texts that are there: in one transaction, whatever other tabs do. */
export async function note(key, code, text, refuse) {
  navigator.storage?.persist?.().catch(() => undefined);
  const transaction = (await database()).transaction(["claims", "answers"], "readwrite", { durability: "strict" });
  const [claims, answers] = ["claims", "answers"].map((name) => transaction.objectStore(name));
  let why = "";
  // Asked for one after the other, so that the transaction does not end in between.
  claims.getAll().onsuccess = ({ target: { result: waiting } }) => {
    answers.getAll().onsuccess = ({ target: { result: told } }) => {
      why = refuse(waiting.map(({ text }) => text), told.map(({ text }) => text));
      if (!why) claims.add({ key, code, text });
    };
  };
  await done(transaction);
  return why;
}

/** A claim was answered: in one transaction it waits no more, and its answer is kept. The oldest answers go. */
export async function settle(key, text, at, limit) {
  const transaction = (await database()).transaction(["claims", "answers"], "readwrite", { durability: "strict" });
  const answers = transaction.objectStore("answers");
  transaction.objectStore("claims").delete(key);
  answers.put({ key, text, at });
  answers.getAll().onsuccess = ({ target: { result } }) => {
    const old = result.sort((a, b) => b.at - a.at).slice(limit);
    for (const answer of old) answers.delete(answer.key);
  };
  await done(transaction);
}

const PATIENCE_MS = 10_000;
const ask = async (path, options) => {
  const answer = await fetch(path, { ...options, signal: AbortSignal.timeout(PATIENCE_MS) });
  return [answer.status, await answer.text()];
};

/** Posts claims. Gives the status and the answer's text; 0 where there was none. */
export const send = (body) =>
  ask("/api/till/reconcile", { method: "POST", body, headers: { "content-type": "application/json" } }).catch(() => [0, ""]);

const address = (store) => `/api/till/sheet?${new URLSearchParams({ store })}`;

/** Fetches a store's sheet and keeps it. Gives its text, or nothing. Who may not have it any more keeps none. */
export async function fetchSheet(store) {
  const [status, text] = await ask(address(store)).catch(() => [0, ""]);
  const sheets = await caches.open(SHEETS);
  if (status === 200) await sheets.put(address(store), new Response(text));
  if ([401, 403, 404].includes(status)) await sheets.delete(address(store));
  return [status, text];
}

/** The sheet that is kept of a store, or of the one there is; nothing where there is none. */
export async function sheet(store) {
  const sheets = await caches.open(SHEETS);
  const [first] = store ? [address(store)] : await sheets.keys();
  return (first && (await (await sheets.match(first))?.text())) || "";
}
