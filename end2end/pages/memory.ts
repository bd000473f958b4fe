import { expect, type Page } from "@playwright/test";

/** What the browser keeps of the shop, whatever the page says of it. */
export class Memory {
  constructor(readonly page: Page) {}

  /** IndexedDB as a text: the edits that wait, the server's last word. */
  async database(): Promise<{ edits: string[]; word: string }> {
    return this.page.evaluate(async () => {
      const done = <Result>(request: IDBRequest<Result>) => new Promise<Result>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error("no answer"));
      });
      const database = await done(indexedDB.open("comptoir"));
      const kept = database.transaction(["waiting", "word"]);
      const [edits, words] = await Promise.all([done(kept.objectStore("waiting").getAll()), done(kept.objectStore("word").getAll())]);
      database.close();
      return { edits: edits.map((edit) => JSON.stringify(edit)), word: JSON.stringify(words) };
    });
  }

  /** The addresses of what the service worker keeps, and the texts of the documents among it. */
  async caches(): Promise<{ addresses: string[]; texts: string }> {
    return this.page.evaluate(async () => {
      const addresses: string[] = [];
      let texts = "";
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
          const { pathname, search } = new URL(request.url);
          addresses.push(pathname + search);
          const answer = await cache.match(request);
          if (answer?.headers.get("content-type")?.startsWith("text/html")) texts += await answer.text();
        }
      }
      return { addresses, texts };
    });
  }

  /** What is kept by name, in this tab and in all. */
  async storage(): Promise<string> {
    return this.page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  }

  /** Whose page this is, as the server told it. */
  async owner(): Promise<string | null> {
    return this.page.evaluate(() => (JSON.parse(document.getElementById("comptoir-state")?.textContent ?? "{}") as { owner: string | null }).owner);
  }
}

/**
 * Waits until the worker answers for the page. A page that was on its way when the worker began is not the worker's, and
 * stays so; a worker that could not be installed is tried again by the next page: so that is asked for.
 */
export async function controlled(page: Page): Promise<void> {
  let tries = 0;
  await expect(async () => {
    if (tries++ > 0) await page.reload();
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null, null, { timeout: 4_000 });
  }).toPass();
}
