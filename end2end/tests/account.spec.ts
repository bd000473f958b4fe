import { dryer, kettle, toaster } from "../demo.ts";
import { expect, server, somebody, test } from "../fixtures.ts";

test("someone signs up, out and in again @smoke", async ({ page, shop }) => {
  const person = somebody();
  await shop.account.signUp(person);
  await expect(page.locator("main")).toContainText(person.email);
  await shop.account.signOut();
  await shop.account.signIn(person);
  await expect(page.locator("main")).toContainText(person.email);
});

test("the demo's customer signs in", async ({ page, shop }) => {
  const customer = server().people["customer"];
  if (!customer) throw new Error("the server named no customer");
  await shop.account.signIn(customer);
  await expect(page.locator("main")).toContainText(customer.email);
});

test("a wrong password is refused in words, and signs nobody in", async ({ page, shop }) => {
  const person = somebody();
  await shop.account.signUp(person);
  await shop.account.signOut();
  await shop.account.tryToSignIn({ email: person.email, password: "une toute autre phrase" });
  await expect(page.locator(".message.refused, .problem").first()).toBeVisible();
  await expect(shop.account.signInForm).toBeVisible();
  // Whoever has no account hears the very same.
  const told = await page.locator(".message.refused, .problem").first().textContent();
  await shop.account.tryToSignIn({ email: somebody().email, password: "une toute autre phrase" });
  await expect(page.locator(".message.refused, .problem").first()).toHaveText(told ?? "");
});

test("an address that has an account is not given another", async ({ page, shop }) => {
  const person = somebody();
  await shop.account.signUp(person);
  await shop.account.signOut();
  await shop.account.signUpForm.locator('[name="email"]').fill(person.email.toUpperCase());
  await shop.account.signUpForm.locator('[name="password"]').fill(person.password);
  const name = shop.account.signUpForm.locator('[name="name"]');
  if ((await name.count()) > 0) await name.fill(person.name);
  await shop.account.signUpForm.locator('button[type="submit"]').click();
  await expect(page.locator(".message.refused, .problem").first()).toBeVisible();
});

test("a guest's cart and the account's become one, once @smoke", async ({ shop, device }) => {
  const person = somebody();
  await shop.account.signUp(person);
  for (const [pieces, variant] of [kettle, kettle, toaster].entries()) {
    await shop.product.open(variant);
    await shop.product.add.click();
    await shop.frame.hasPieces(pieces + 1);
  }
  await shop.cart.open();
  await shop.cart.has([kettle, 2], [toaster, 1]);

  // On another device the same person was a guest.
  const other = await device();
  await other.product.open(kettle);
  await other.product.add.click();
  await other.frame.hasPieces(1);
  await other.product.open(dryer);
  await other.product.add.click();
  await other.frame.hasPieces(2);
  await other.product.wish.click();
  await other.wishlist.open();
  await expect(other.wishlist.lines).toHaveCount(1);

  await other.account.signIn(person);
  // What both have keeps the larger quantity; what one has is kept.
  await other.cart.open();
  await other.cart.has([kettle, 2], [toaster, 1], [dryer, 1]);
  await other.wishlist.open();
  await expect(other.wishlist.line(dryer)).toBeVisible();

  await other.account.signOut();
  await other.frame.hasPieces(0);
  await other.account.signIn(person);
  await other.cart.open();
  await other.cart.has([kettle, 2], [toaster, 1], [dryer, 1]);
});

test("signing out leaves nothing behind on a shared device", async ({ shop }) => {
  await shop.account.signUp(somebody());
  await shop.product.open(kettle);
  await shop.product.add.click();
  await shop.frame.hasPieces(1);
  await shop.account.signOut();
  await shop.frame.hasPieces(0);
  await shop.cart.open();
  await expect(shop.cart.lines).toHaveCount(0);
});

test("what came together at the sign-in is told line by line, and undone line by line", async ({ shop, device }) => {
  const person = somebody();
  await shop.account.signUp(person);
  await shop.product.open(kettle);
  await shop.product.add.click();
  await shop.frame.hasPieces(1);

  const phone = await device();
  for (const [pieces, variant] of [kettle, kettle, dryer].entries()) {
    await phone.product.open(variant);
    await phone.product.add.click();
    await phone.frame.hasPieces(pieces + 1);
  }
  await phone.account.signIn(person);
  await expect(phone.account.merged).toHaveCount(2);
  await expect(phone.account.mergedLine(kettle)).toContainText(/2 gardés.*1 dans votre compte/);
  await phone.account.mergedLine(dryer).getByRole("button").click();
  await expect(phone.account.mergedLine(dryer)).toContainText("Remis comme");
  await phone.account.mergedLine(kettle).getByRole("button").click();
  await expect(phone.account.mergedLine(kettle)).toContainText("Remis comme");
  await phone.cart.open();
  await phone.cart.has([kettle, 1]);
});
