import { kettle, toaster } from "../demo.ts";
import { expect, somebody, test } from "../fixtures.ts";

test("a phone shares the laptop's cart, without an account @smoke", async ({ shop, device, scripts }) => {
  await shop.product.open(kettle);
  await shop.product.add.click();
  await shop.frame.hasPieces(1);
  const link = await shop.pairing.show();
  await expect(shop.pairing.code).toBeVisible();
  // Large enough for a camera, and dark on white.
  const box = await shop.pairing.code.boundingBox();
  expect(box?.width ?? 0).toBeGreaterThan(240);

  const phone = await device();
  await phone.pairing.open(link);
  await expect(phone.page.locator("main")).toContainText("1 article");
  await phone.frame.hasPieces(0);
  await phone.pairing.follow(link);
  await phone.cart.has([kettle, 1]);

  // With scripts the phone hears what the laptop does next; without, its next page has it.
  await shop.product.open(toaster);
  if (scripts) await Promise.all([shop.frame.live(), phone.frame.live()]);
  await shop.product.add.click();
  await shop.frame.hasPieces(2);
  if (!scripts) await phone.cart.open();
  await phone.frame.hasPieces(2);
  await phone.cart.has([kettle, 1], [toaster, 1]);
});

test("what was on the phone goes along, and a link works once", async ({ shop, device }) => {
  await shop.product.open(kettle);
  await shop.product.add.click();
  await shop.frame.hasPieces(1);
  const link = await shop.pairing.show();
  const phone = await device();
  await phone.product.open(toaster);
  await phone.product.add.click();
  await phone.frame.hasPieces(1);
  await phone.pairing.follow(link);
  await phone.cart.has([kettle, 1], [toaster, 1]);
  await shop.cart.open();
  await shop.cart.has([kettle, 1], [toaster, 1]);

  const third = await device();
  await third.pairing.open(link);
  await expect(third.page.locator("h1")).toContainText("plus valable");
  await expect(third.pairing.join).toHaveCount(0);
});

test("a device that is ended shows nothing any more", async ({ shop, device, scripts }) => {
  await shop.product.open(kettle);
  await shop.product.add.click();
  await shop.frame.hasPieces(1);
  const phone = await device();
  await phone.pairing.follow(await shop.pairing.show());
  await shop.account.open();
  await expect(shop.pairing.devices).toHaveCount(2);
  await shop.pairing.endOther();
  await expect(shop.pairing.devices).toHaveCount(1);
  // A page with script notices by itself, and loads anew.
  if (scripts) await phone.frame.hasPieces(0);
  await phone.cart.open();
  await phone.frame.hasPieces(0);
  await shop.frame.hasPieces(1);
});

test("someone signed in is told to sign in there", async ({ shop, device }) => {
  await shop.account.signUp(somebody());
  await expect(shop.pairing.start).toHaveCount(0);
  await expect(shop.page.locator(".devices")).toContainText("connectez-vous");
  const guest = await device();
  const link = await guest.pairing.show();
  await shop.pairing.open(link);
  await expect(shop.pairing.join).toHaveCount(0);
  await expect(shop.page.locator("main")).toContainText("Déconnectez-vous");
});
