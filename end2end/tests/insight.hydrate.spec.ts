import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures.ts";

interface Told {
  id: string;
  what: string;
  banner: string;
  variant: string;
}

const banner = "018f6a3e-7c2b-4f1e-9f6f-0d9a11000011";

/** What the page tells of banners, heard in the server's place. */
async function hear(page: Page): Promise<Told[]> {
  const told: Told[] = [];
  await page.route("**/api/insight/seen", async (route) => {
    const { events } = route.request().postDataJSON() as { events: Told[] };
    told.push(...events);
    await route.fulfill({ json: { counted: events.length } });
  });
  return told;
}

/** Puts a banner at the page's end, as far below what is in view as two screens are high. */
async function put(page: Page, variant: string, height: number): Promise<void> {
  await page.evaluate(([banner, variant, height]) => {
    const space = document.createElement("div");
    space.style.height = "200vh";
    const element = document.createElement("div");
    Object.assign(element.dataset, { banner, variant });
    element.style.height = `${height}px`;
    if (height > 0) element.innerHTML = '<a id="lead" href="/fr/wishlist">Voir</a>';
    document.getElementById("main")?.append(space, element);
  }, [banner, variant, height] as const);
}

const names = (told: Told[]) => told.map(({ what, variant }) => `${what} ${variant}`);

test("a banner is seen once it is in view, pressed once, and each page view is its own", async ({ page, shop }) => {
  const told = await hear(page);
  await page.goto("/fr/stores");
  await shop.frame.live();
  await put(page, "b", 300);
  // What is told later tells that this was not: the page has heard of the banner by then.
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  expect(told).toEqual([]);
  await page.locator("#lead").scrollIntoViewIfNeeded();
  await expect.poll(() => names(told)).toEqual(["seen b"]);
  // Out of view and back is the same page view; leaving by the banner tells that it was pressed, and is not held up.
  await page.evaluate(() => scrollTo(0, 0));
  await page.locator("#lead").click();
  await page.waitForURL("**/fr/wishlist");
  await expect.poll(() => names(told)).toEqual(["seen b", "clicked b"]);
  expect(told.every((event) => event.banner === banner)).toBe(true);
  expect(new Set(told.map(({ id }) => id)).size).toBe(2);
  expect(await page.context().cookies()).toEqual([]);
  await shop.frame.live();
  await put(page, "b", 300);
  await page.locator("#lead").scrollIntoViewIfNeeded();
  await expect.poll(() => names(told)).toEqual(["seen b", "clicked b", "seen b"]);
});

test("who is shown nothing is counted where the banner would have been", async ({ page, shop }) => {
  const told = await hear(page);
  await page.goto("/fr/stores");
  await shop.frame.live();
  await put(page, "holdout", 0);
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await expect.poll(() => names(told)).toEqual(["seen holdout"]);
});

test("a press before a second is over is seen and pressed at once", async ({ page, shop }) => {
  const told = await hear(page);
  await page.goto("/fr/stores");
  await shop.frame.live();
  await put(page, "a", 300);
  await page.locator("#lead").click();
  await expect.poll(() => names(told)).toEqual(["seen a", "clicked a"]);
});
