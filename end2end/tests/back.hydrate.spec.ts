// The button back in a browser that keeps pages as they were left (Playwright's own does not).
import type { Page } from "@playwright/test";
import { WHOLE, installed } from "../chromium.ts";
import { kettle } from "../demo.ts";
import { expect, somebody, test } from "../fixtures.ts";

test.use({ serviceWorkers: "allow" });

test.use({
  launchOptions: async ({ launchOptions }, use) => use({ ...launchOptions, executablePath: installed(WHOLE), ignoreDefaultArgs: ["--disable-back-forward-cache"] }),
});

/** What every page showed first of the cart: as it was loaded, or as a kept page stood when it was first painted again,
 *  a hidden one showing nothing; the newest last. */
async function firstShown(page: Page): Promise<string[]> {
  const shown: string[] = [];
  await page.exposeFunction("tellShown", (text: string) => { shown.push(text); });
  await page.addInitScript(() => {
    const tell = (how: string) => {
      const count = document.documentElement.hidden ? 0 : document.querySelector("[data-testid=cart-count]")?.getAttribute("data-count");
      (window as unknown as { tellShown: (text: string) => void }).tellShown(`${how} ${location.pathname} ${count}`);
    };
    addEventListener("DOMContentLoaded", () => tell("loaded"));
    addEventListener("pageshow", ({ persisted }) => { if (persisted) requestAnimationFrame(() => tell("kept")); });
  });
  return shown;
}

/** Goes back as the button does; the page may be one that was kept, which is no navigation Playwright waits for. */
async function back(page: Page, path: RegExp): Promise<void> {
  await page.evaluate(() => { setTimeout(() => history.back()); });
  await page.waitForURL(path, { waitUntil: "commit" });
}

test("the button back shows the true cart, whether the page was kept or not", async ({ shop, page }) => {
  await shop.account.signUp(somebody());
  await shop.fill(kettle);
  await shop.cart.open();
  await shop.frame.live();
  await shop.cart.more(kettle).click();
  await shop.frame.hasPieces(2);
  await shop.frame.saved();
  await back(page, /\/fr\/products\//);
  await expect(shop.product.add).toBeVisible();
  await shop.frame.hasPieces(2);
  await shop.frame.live();
  await shop.product.add.click();
  await shop.frame.hasPieces(3);
  await page.goForward();
  await shop.cart.has([kettle, 3]);
});

test("the button back shows nothing of whoever signed out, not even at first", async ({ shop, page }) => {
  const shown = await firstShown(page);
  await shop.account.signUp(somebody());
  await shop.fill(kettle);
  await shop.cart.open();
  await shop.frame.live();
  await shop.account.signOut();
  await shop.frame.live();
  const before = shown.length;
  for (const path of [/\/fr\/account$/, /\/fr\/cart$/, /\/fr\/products\//]) {
    await back(page, path);
    await shop.frame.hasPieces(0);
    await expect(shop.cart.lines).toHaveCount(0);
  }
  expect(shown.slice(before).filter((text) => !text.endsWith(" 0"))).toEqual([]);
});
