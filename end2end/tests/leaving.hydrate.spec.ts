// A device that several people use: what is left when one of them goes, and whose cart the next one has.
import type { Page } from "@playwright/test";
import { dryer, kettle, toaster } from "../demo.ts";
import { expect, type Shop, somebody, test } from "../fixtures.ts";
import { Memory } from "../pages/memory.ts";

test.use({ serviceWorkers: "allow" });


/** Nothing of these words is kept anywhere, no edit, and no product that was looked at. */
async function hasForgotten(page: Page, ...words: string[]): Promise<void> {
  const memory = new Memory(page);
  await expect.poll(async () => (await memory.caches()).addresses.filter((address) => /\/products\/|\/pictures\//.test(address))).toEqual([]);
  const { edits, word } = await memory.database();
  expect(edits).toEqual([]);
  const all = word + (await memory.caches()).texts + (await memory.storage());
  for (const own of words) expect(all).not.toContain(own);
}

/** Answers every change in the place of the network, until the function it gives is called. */
async function loseChanges(shop: Shop, how: "fail" | "hang"): Promise<() => Promise<void>> {
  const context = shop.page.context();
  await context.route("**/api/cart/change", (route) => (how === "fail" ? route.abort("internetdisconnected") : undefined));
  return () => context.unroute("**/api/cart/change");
}

test("whoever signs out leaves nothing in the browser, and the next one has only their own", async ({ shop, page }) => {
  const first = { ...somebody(), name: "Philomène Unterlinden" };
  await shop.account.signUp(first);
  await shop.fill(kettle, toaster);
  const memory = new Memory(page);
  const owner = (await memory.owner()) ?? "";
  expect(owner).not.toBe("");
  // There is something to forget.
  await expect.poll(async () => (await memory.caches()).addresses.some((address) => address.includes(toaster.handle))).toBe(true);
  expect((await memory.database()).word).toContain(kettle.sku);
  const device = await page.evaluate(() => localStorage.getItem("comptoir-device") ?? "");
  await shop.cart.open();
  await shop.frame.live();
  const own = [first.name, first.email, owner, device, kettle.sku, toaster.sku];

  await shop.account.signOut();
  await shop.frame.live();
  await shop.frame.hasPieces(0);
  await hasForgotten(page, ...own);

  // The button back: the account's page, then the cart, then the product.
  for (const [path, times] of [["/fr/account", 1], ["/fr/cart", 1], ["/fr/products/", 1]] as const) {
    for (let time = 0; time < times; time++) await page.goBack();
    if (!page.url().includes(path)) await page.goBack();
    expect(page.url()).toContain(path);
    await shop.frame.hasPieces(0);
    await expect(shop.cart.lines).toHaveCount(0);
    await expect(page.locator("body")).not.toContainText(first.email);
  }
  const late = await memory.database();
  for (const word of [first.email, owner, kettle.sku + '","quantity']) expect(late.word).not.toContain(word);

  const second = somebody();
  await shop.account.signUp(second);
  await shop.frame.hasPieces(0);
  await shop.fill(dryer);
  await shop.cart.open();
  await shop.cart.has([dryer, 1]);
  await shop.frame.live();
  await page.context().setOffline(true);
  await page.reload();
  await shop.cart.has([dryer, 1]);
  await page.context().setOffline(false);
});

test("a page that comes back out of the browser's memory shows nothing of whoever signed out", async ({ shop, page }) => {
  const person = somebody();
  await shop.account.signUp(person);
  await shop.fill(kettle);
  await shop.cart.open();
  await shop.frame.live();
  const owner = (await new Memory(page).owner()) ?? "";
  // A moment later, and asked again if need be: a page that loads itself anew ends the question itself.
  const turn = (type: string) =>
    expect(() => page.evaluate((name) => { setTimeout(() => window.dispatchEvent(new PageTransitionEvent(name, { persisted: true }))); }, type)).toPass();
  await turn("pagehide");
  const other = await shop.tab();
  await other.account.signOut();
  await turn("pageshow");
  await shop.frame.hasPieces(0);
  await expect(shop.cart.lines).toHaveCount(0);
  await shop.frame.live();
  await expect.poll(async () => (await new Memory(page).database()).word).not.toContain(owner);
  expect((await new Memory(page).database()).word).not.toContain(kettle.sku);
});

test("whoever signs out with unsent edits is asked, and keeps them by staying", async ({ shop, page, context }) => {
  await shop.account.signUp(somebody());
  await shop.fill(kettle);
  await shop.cart.open();
  await shop.frame.live();
  const other = await shop.tab();
  await other.account.open();
  await other.frame.live();
  await context.setOffline(true);
  await shop.cart.more(kettle).click();
  await shop.frame.keeps(1);
  await other.frame.keeps(1);
  const asked: string[] = [];
  other.page.on("dialog", (dialog) => {
    asked.push(`${dialog.type()}: ${dialog.message()}`);
    return dialog.dismiss();
  });
  await other.account.signOutButton.click();
  expect(asked).toEqual([expect.stringMatching(/^confirm: .*n’ont pas encore pu être enregistrés/)]);
  await other.frame.keeps(1);
  expect((await new Memory(page).database()).edits).toHaveLength(1);
  await context.setOffline(false);
  await Promise.all([shop.frame.saved(), other.frame.saved()]);
  await shop.cart.has([kettle, 2]);
  await shop.page.reload();
  await shop.cart.has([kettle, 2]);
});

test("whoever signs out is asked also while the page still sends what another one kept", async ({ shop, page }) => {
  await shop.account.signUp(somebody());
  await shop.fill(kettle);
  await shop.cart.open();
  await shop.frame.live();
  const find = await loseChanges(shop, "hang");
  await shop.cart.more(kettle).click();
  await shop.frame.hasPieces(2);
  await shop.account.open();
  await shop.frame.live();
  await expect.poll(async () => (await new Memory(page).database()).edits.length).toBe(1);
  let asked = 0;
  page.on("dialog", (dialog) => { asked++; return dialog.dismiss(); });
  await shop.account.signOutButton.click();
  await expect.poll(() => asked).toBe(1);
  await expect(shop.account.signOutButton).toBeVisible();
  expect((await new Memory(page).database()).edits).toHaveLength(1);
  await find();
});

test("while a kept edit is on its way, the page does not say that all is saved", async ({ shop, page }) => {
  await shop.account.signUp(somebody());
  await shop.fill(kettle);
  await shop.cart.open();
  await shop.frame.live();
  const find = await loseChanges(shop, "hang");
  await shop.cart.more(kettle).click();
  await shop.frame.hasPieces(2);
  const asked = page.waitForRequest((request) => request.url().endsWith("/api/cart/change"));
  await shop.cart.open();
  await shop.frame.live();
  await asked;
  await expect(shop.frame.syncState).not.toHaveAttribute("data-state", "saved");
  await expect(shop.frame.syncState).toHaveAttribute("data-waiting", "1");
  await find();
});

test("what waits in another tab of whoever signed out never reaches the next person", async ({ shop }) => {
  await shop.account.signUp(somebody());
  await shop.fill(kettle);
  await shop.cart.open();
  await shop.frame.live();
  const other = await shop.tab();
  await other.account.open();
  await other.frame.live();
  const find = await loseChanges(shop, "fail");
  await shop.cart.more(kettle).click();
  await shop.frame.keeps(1);
  await other.frame.keeps(1);
  other.page.on("dialog", (dialog) => dialog.accept());
  await other.account.signOut();
  await other.account.signUp(somebody());
  await find();
  await other.product.open(dryer);
  await other.frame.live();
  await other.product.add.click();
  await other.frame.saved();
  await shop.frame.saved();
  await other.cart.open();
  await other.cart.has([dryer, 1]);
});

test("another tab of whoever signed out shows nothing of theirs any more, nor keeps it", async ({ shop, page }) => {
  await shop.account.signUp(somebody());
  await shop.fill(kettle);
  await shop.cart.open();
  await shop.frame.live();
  const owner = (await new Memory(page).owner()) ?? "";
  const other = await shop.tab();
  await other.account.signOut();
  await shop.frame.hasPieces(0);
  await expect(shop.cart.lines).toHaveCount(0);
  await expect.poll(async () => (await new Memory(page).database()).word).not.toContain(owner);
});

test("three tabs of a guest sign in at once: one cart, merged once, and all are signed in", async ({ shop, device }) => {
  const person = somebody();
  await shop.account.signUp(person);
  await shop.fill(kettle, kettle, toaster);
  const guest = await device();
  await guest.fill(kettle, kettle, kettle, dryer);
  const tabs = [guest, await guest.tab(), await guest.tab()];
  for (const { account } of tabs) {
    await account.open();
    await account.signInForm.locator('[name="email"]').fill(person.email);
    await account.signInForm.locator('[name="password"]').fill(person.password);
  }
  await Promise.all(tabs.map(({ account }) => account.signInForm.evaluate((form: HTMLFormElement) => form.requestSubmit())));
  for (const tab of tabs) {
    await tab.account.signOutButton.waitFor();
    await tab.frame.hasPieces(5);
  }
  for (const each of [...tabs, shop]) {
    await each.cart.open();
    await each.cart.has([kettle, 3], [toaster, 1], [dryer, 1]);
  }
});
