import { dryer, kettle, toaster } from "../demo.ts";
import { expect, somebody, test } from "../fixtures.ts";

test.use({ serviceWorkers: "allow" });

test("added on the laptop, it is on the phone, at once and without reload @smoke", async ({ shop, device }) => {
  const person = somebody();
  await shop.account.signUp(person);
  const phone = await device();
  await phone.account.signIn(person);
  await phone.cart.open();
  await phone.frame.live();
  await expect(phone.frame.remoteNotice).toHaveText("");
  let loads = 0;
  phone.page.on("load", () => loads++);

  await shop.product.open(kettle);
  await shop.frame.live();
  await shop.product.add.click();
  await phone.frame.hasPieces(1);
  await expect(phone.cart.line(kettle)).toBeVisible();
  await phone.cart.has([kettle, 1]);
  await expect(phone.frame.remoteNotice).toContainText(/autre|ailleurs/i);
  // What one did oneself is no news.
  await expect(shop.frame.remoteNotice).toHaveText("");

  // And back: the phone changes, the laptop's open cart follows.
  await shop.cart.open();
  await shop.frame.live();
  await phone.cart.more(kettle).click();
  await expect(shop.cart.quantity(kettle)).toHaveValue("2");
  await phone.cart.remove(kettle);
  await expect(shop.cart.lines).toHaveCount(0);
  expect(loads, "the phone's page was loaded again").toBe(0);
});

test("both devices change at once and end with the same cart", async ({ shop, device }) => {
  const person = somebody();
  await shop.account.signUp(person);
  const phone = await device();
  await phone.account.signIn(person);
  await Promise.all([shop.product.open(toaster), phone.product.open(toaster)]);
  await Promise.all([shop.frame.live(), phone.frame.live()]);
  for (let round = 0; round < 5; round++) await Promise.all([shop.product.add.click(), phone.product.add.click()]);
  await Promise.all([shop.frame.hasPieces(10), phone.frame.hasPieces(10)]);
  await phone.cart.open();
  await phone.cart.has([toaster, 10]);
});

test("a wish made on one device is in the other's list", async ({ shop, device }) => {
  const person = somebody();
  await shop.account.signUp(person);
  const phone = await device();
  await phone.account.signIn(person);
  await phone.wishlist.open();
  await phone.frame.live();
  await shop.product.open(dryer);
  await shop.frame.live();
  await shop.product.wish.click();
  await expect(phone.wishlist.line(dryer)).toBeVisible();
});

test("two tabs of a guest show the same cart", async ({ shop }) => {
  await shop.product.open(kettle);
  const other = await shop.tab();
  await other.cart.open();
  await Promise.all([shop.frame.live(), other.frame.live()]);
  // The first change makes the guest: the other tab had nobody to follow until now.
  await shop.product.add.click();
  await other.frame.hasPieces(1);
  await expect(other.cart.line(kettle)).toBeVisible();
  await other.cart.more(kettle).click();
  await shop.frame.hasPieces(2);
});

test("signing out on one tab ends the cart on the other", async ({ shop }) => {
  await shop.account.signUp(somebody());
  await shop.product.open(kettle);
  await shop.frame.live();
  await shop.product.add.click();
  await shop.frame.hasPieces(1);
  const other = await shop.tab();
  await other.account.signOut();
  // The page notices by itself, and loads anew.
  await shop.frame.hasPieces(0);
});
