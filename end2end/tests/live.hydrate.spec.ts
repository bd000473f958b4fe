// The event stream as a browser keeps it: one for all tabs, let go while hidden, made good when shown again.
import type { BrowserContext, Page, Request } from "@playwright/test";
import { kettle, toaster } from "../demo.ts";
import { expect, somebody, test } from "../fixtures.ts";

test.use({ serviceWorkers: "allow" });

/** How many event streams the browser holds open. Asked for before the first page is opened. */
function streams(context: BrowserContext): () => number {
  const open = new Map<Request, Page>();
  const forget = (gone: Page) => {
    for (const [request, page] of open) if (page === gone) open.delete(request);
  };
  // A page that is left or closed ends its streams without saying so.
  const follow = (page: Page) => {
    page.on("close", forget);
    page.on("framenavigated", (frame) => { if (frame === page.mainFrame()) forget(page); });
  };
  context.pages().forEach(follow);
  context.on("page", follow);
  context.on("request", (request) => {
    if (new URL(request.url()).pathname === "/live") open.set(request, request.frame().page());
  });
  context.on("requestfinished", (request) => open.delete(request));
  context.on("requestfailed", (request) => open.delete(request));
  return () => open.size;
}

/** Hides the page or shows it, as far as the page can tell. */
async function show(page: Page, visible: boolean): Promise<void> {
  await page.evaluate((state) => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
    Object.defineProperty(document, "hidden", { configurable: true, get: () => state === "hidden" });
    document.dispatchEvent(new Event("visibilitychange"));
  }, visible ? "visible" : "hidden");
}

test("a browser has one stream, whatever the number of tabs", async ({ shop, context }) => {
  const open = streams(context);
  await shop.product.open(kettle);
  await shop.frame.live();
  await shop.product.add.click();
  await shop.frame.hasPieces(1);
  await expect.poll(open).toBe(1);
  const second = await shop.tab();
  await second.cart.open();
  await second.frame.live();
  const third = await shop.tab();
  await third.product.open(toaster);
  await third.frame.live();
  await third.product.add.click();
  await second.frame.hasPieces(2);
  await shop.frame.hasPieces(2);
  await expect.poll(open).toBe(1);
  // The leader goes: another tab takes over.
  await shop.page.close();
  await third.product.add.click();
  await second.frame.hasPieces(3);
  await expect.poll(open).toBe(1);
});

test("a hidden page lets go of its stream and is right when shown again", async ({ shop, device, context }) => {
  const open = streams(context);
  const person = somebody();
  await shop.account.signUp(person);
  await shop.cart.open();
  await shop.frame.live();
  await expect.poll(open).toBe(1);
  await show(shop.page, false);
  await expect.poll(open).toBe(0);

  const other = await device();
  await other.account.signIn(person);
  await other.product.open(kettle);
  await other.product.add.click();
  await other.frame.hasPieces(1);
  await shop.frame.hasPieces(0);

  await show(shop.page, true);
  await shop.frame.hasPieces(1);
  await expect(shop.cart.line(kettle)).toBeVisible();
  await expect.poll(open).toBe(1);
});

test("a page that comes back out of the browser's memory is made true", async ({ shop, device }) => {
  const person = somebody();
  await shop.account.signUp(person);
  await shop.cart.open();
  await shop.frame.live();
  const leave = (type: string) => shop.page.evaluate((name) => window.dispatchEvent(new PageTransitionEvent(name, { persisted: true })), type);
  await leave("pagehide");

  const other = await device();
  await other.account.signIn(person);
  await other.product.open(kettle);
  await other.product.add.click();
  await other.frame.hasPieces(1);

  await leave("pageshow");
  await shop.frame.hasPieces(1);
});
