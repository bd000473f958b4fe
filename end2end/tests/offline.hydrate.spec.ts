// The shop without a network: what the service worker keeps, what it answers with, and what it must never keep.
import type { Page } from "@playwright/test";
import { kettle, toaster, type Variant } from "../demo.ts";
import { expect, somebody, test } from "../fixtures.ts";
import { controlled } from "../pages/memory.ts";
import { desktop } from "../screens.ts";

test.use({ serviceWorkers: "allow" });

const addressOf = ({ handle, sku }: Variant, locale = "fr") => `/${locale}/products/${handle}?variant=${sku}`;

interface Kept {
  cache: string;
  address: string;
  text: string;
  policy: string;
}

/** Everything that is kept, documents with their text. */
function kept(page: Page): Promise<Kept[]> {
  return page.evaluate(async () => {
    const all = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const answer = await cache.match(request);
        const { pathname, search } = new URL(request.url);
        const isDocument = answer?.headers.get("content-type")?.startsWith("text/html") ?? false;
        const text = isDocument ? ((await answer?.text()) ?? "") : "";
        all.push({ cache: name, address: pathname + search, text, policy: answer?.headers.get("content-security-policy") ?? "" });
      }
    }
    return all;
  });
}

const addresses = async (page: Page) => (await kept(page)).map(({ address }) => address);

/** Opens a product and waits until the worker has its copy. */
async function visit(page: Page, variant: Variant): Promise<void> {
  await page.goto(addressOf(variant));
  await controlled(page);
  await expect.poll(() => addresses(page)).toContain(addressOf(variant));
}

const heading = (page: Page) => page.getByRole("heading", { level: 1 });

test("a product that was looked at opens without a network, as ever", async ({ page, shop, context }) => {
  await visit(page, kettle);
  const title = await heading(page).innerText();
  await context.setOffline(true);
  for (const query of ["", "&notice=added", "&near=69004"]) {
    await page.goto(addressOf(kettle) + query);
    await shop.frame.live();
    await expect(heading(page)).toHaveText(title);
    await expect(shop.product.add).toBeVisible();
    await expect(shop.frame.message).toHaveCount(0);
    // Styled, in the shop's own letters, with its picture.
    expect(await page.evaluate(() => [document.styleSheets.length, document.fonts.check('16px "Bricolage Grotesque"')])).toEqual([1, true]);
    const picture = page.locator(".gallery img").first();
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0)).toBe(true);
  }
  await page.reload();
  await shop.frame.live();
  await expect(heading(page)).toHaveText(title);
  // The policy came along with the document it is for.
  const nonce = await page.evaluate(() => document.querySelector<HTMLScriptElement>("#comptoir-start")?.nonce ?? "");
  const copy = (await kept(page)).find(({ address }) => address === addressOf(kettle));
  expect(nonce).not.toBe("");
  expect(copy?.policy).toContain(`'nonce-${nonce}'`);
});

test("whatever was not looked at is answered by a page of its own, in its language", async ({ page, shop, context }) => {
  await visit(page, kettle);
  await context.setOffline(true);
  const words: Record<string, string> = { fr: "Vous êtes hors ligne", en: "You are offline" };
  for (const path of ["/fr/cart", "/en/wishlist", addressOf(toaster), "/en/products", "/fr/"]) {
    await page.goto(path);
    await shop.frame.live();
    await expect(heading(page)).toHaveText(words[path.slice(1, 3)] ?? "");
    expect(new URL(page.url()).pathname).toBe(path.split("?")[0]);
  }
  // The way in speaks the browser's language.
  await page.goto("/");
  await expect(heading(page)).toHaveText("Vous êtes hors ligne");
  await page.goto("/fr/cart");
  await context.setOffline(false);
  // The page is asked for by itself as soon as there is a network.
  await expect(heading(page)).toHaveText("Votre panier est vide");
});

test("a product that was looked at as it comes stands in for its variants", async ({ page, shop, context }) => {
  await page.goto(`/fr/products/${kettle.handle}`);
  await controlled(page);
  await expect.poll(() => addresses(page)).toContain(`/fr/products/${kettle.handle}`);
  await context.setOffline(true);
  await page.goto(addressOf(kettle));
  await expect(shop.product.add).toBeVisible();
});

test("what functions answer is never kept, and staff have no stand-in", async ({ page, shop, context }) => {
  await visit(page, kettle);
  await shop.product.add.click();
  await shop.frame.hasPieces(1);
  await expect.poll(() => page.evaluate(async () => (await (await fetch("/api/cart")).json()).lines.length)).toBe(1);
  await page.goto("/fr/cart");
  await shop.frame.live();
  expect((await addresses(page)).filter((address) => !/^\/(assets|pictures)\/|\/offline$|\/products\/[^/]+$/.test(address))).toEqual([]);
  await context.setOffline(true);
  expect(await page.evaluate(() => fetch("/api/cart").then(() => "answered", () => "failed"))).toBe("failed");
  await expect(page.goto("/fr/till")).rejects.toThrow(/ERR_/);
});

test("nothing that is somebody's own is kept", async ({ page, shop }) => {
  const person = { ...somebody(), name: "Philomène Unterlinden" };
  await shop.account.signUp(person);
  await visit(page, toaster);
  await shop.product.add.click();
  await shop.frame.hasPieces(1);
  await shop.product.wish.click();
  await visit(page, kettle);
  await page.goto("/fr/cart");
  await shop.frame.live();
  await page.goto("/fr/account");
  await shop.frame.live();
  await page.goto("/fr/offline");
  await shop.frame.live();
  const state = await page.evaluate(() => JSON.parse(document.getElementById("comptoir-state")?.textContent ?? "{}"));
  expect([state.cart.lines.length, state.wishlist.lines.length, typeof state.owner]).toEqual([1, 1, "string"]);

  const documents = (await kept(page)).filter(({ text }) => text !== "");
  expect(documents.map(({ address }) => address).sort()).toEqual(["/en/offline", "/fr/offline", addressOf(kettle), addressOf(toaster)].sort());
  for (const { address, text } of documents) {
    for (const own of [person.name, person.email, state.owner as string]) expect(text, address).not.toContain(own);
    const told = JSON.parse(/id="comptoir-state">(.*?)<\/script>/s.exec(text)?.[1] ?? "{}");
    expect([told.copy, told.owner, told.cart.lines, told.wishlist.lines, told.cart.revision], address).toEqual([true, null, [], [], 0]);
  }
});

test("a new build takes the place of the one before, with what was looked at", async ({ page, shop }) => {
  await visit(page, kettle);
  // As if the build before had kept this, under names of its own.
  await page.evaluate(async (address) => {
    const old = await caches.open("comptoir-pages-old");
    await old.put(address, new Response("old"));
    await old.put("/fr/products/gone-long-ago", new Response("old"));
    await (await caches.open("comptoir-files-old")).put("/assets/old/shop.css", new Response("old"));
    await caches.open("comptoir-old");
    await caches.open("another");
    await (await navigator.serviceWorker.getRegistration())?.unregister();
  }, addressOf(toaster));
  await page.reload();
  await shop.frame.live();
  await controlled(page);
  await expect.poll(() => page.evaluate(() => caches.keys()).then((names) => names.filter((name) => name.endsWith("old")))).toEqual([]);
  expect(await page.evaluate(() => caches.has("another"))).toBe(true);
  const all = await kept(page);
  expect(all.find(({ address }) => address === addressOf(toaster))?.text).toContain("data-bundle");
  expect(all.map(({ address }) => address)).not.toContain("/fr/products/gone-long-ago");
});

test("only so many products are kept, the oldest goes first", async ({ page }) => {
  await visit(page, kettle);
  await page.evaluate(async () => {
    const name = (await caches.keys()).find((known) => known.startsWith("comptoir-pages-")) ?? "";
    const pages = await caches.open(name);
    for (let number = 0; number < 60; number++) await pages.put(`/fr/products/n-${number}`, new Response("old"));
  });
  await visit(page, toaster);
  await expect.poll(async () => (await kept(page)).filter(({ cache }) => cache.startsWith("comptoir-pages-")).length).toBe(50);
  const now = await addresses(page);
  expect(now).not.toContain(addressOf(kettle));
  expect(now).not.toContain("/fr/products/n-10");
  expect(now).toContain("/fr/products/n-11");
});

test("a page that was opened a moment ago is not asked for again", async ({ page, context }) => {
  let copies = 0;
  context.on("request", (request) => { if (request.headers()["x-comptoir-copy"] === "1" && request.url().includes(kettle.handle)) copies++; });
  await visit(page, kettle);
  const date = () => page.evaluate(async (address) => (await caches.match(address))?.headers.get("date"), addressOf(kettle));
  const first = await date();
  await page.reload();
  // The toaster's copy comes after whatever the reload asked for.
  await visit(page, toaster);
  expect(await date()).toBe(first);
  expect(copies).toBeLessThanOrEqual(1);
});

test.describe("with a mouse", () => {
  // A finger does not hover.
  test.use({ ...desktop, isMobile: false, hasTouch: false, deviceScaleFactor: 1 });

  test("links that look ahead still do, and a failure ahead is not shown later", async ({ page, shop, context }) => {
    await page.goto("/fr/products");
    await controlled(page);
    const card = page.getByTestId("product-card").first();
    const ahead = page.waitForEvent("requestfinished", (request) => /\/fr\/products\/[^/]+$/.test(request.url()));
    await card.hover();
    await ahead;
    await card.click();
    await shop.frame.live();
    const how = () => page.evaluate(() => (performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming & { deliveryType: string }).deliveryType);
    expect(await how()).toBe("navigational-prefetch");
    const address = new URL(page.url()).pathname;
    await expect.poll(() => addresses(page)).toContain(address);

    await page.goto("/fr/products");
    await shop.frame.live();
    // What is fetched ahead does not heed an emulated loss of the network: here the worker itself finds none.
    const worker = context.serviceWorkers()[0];
    if (!worker) throw new Error("no worker runs");
    await worker.evaluate(async () => {
      const scope = self as unknown as { registration: ServiceWorkerRegistration; fetch: typeof fetch; real: typeof fetch; failures: number };
      await scope.registration.navigationPreload.disable();
      scope.failures = 0;
      scope.real = scope.fetch;
      scope.fetch = () => { scope.failures++; return Promise.reject(new TypeError("no network")); };
    });
    const second = page.getByTestId("product-card").nth(1);
    await second.hover();
    await expect.poll(() => worker.evaluate(() => (self as unknown as { failures: number }).failures)).toBeGreaterThan(0);
    await worker.evaluate(() => { const scope = self as unknown as { fetch: typeof fetch; real: typeof fetch }; scope.fetch = scope.real; });
    await second.click();
    await expect(shop.product.add).toBeVisible();
  });
});
