import { readFileSync } from "node:fs";
import { kettle } from "../demo.ts";
import { expect, somebody, test } from "../fixtures.ts";

test("somebody says yes and no, in two languages @smoke", async ({ page, shop }) => {
  const person = somebody();
  await shop.account.open();
  for (const matter of ["offers-mail", "personal-account"]) await expect(shop.privacy.box(matter)).not.toBeChecked();
  await shop.privacy.box("offers-mail").check();
  await shop.account.fillSignUp(person);
  await shop.account.signOutButton.waitFor();
  await page.getByRole("link", { name: "Vos données et vos choix" }).click();
  await expect(shop.privacy.switch("offers-mail")).toBeChecked();
  await expect(shop.privacy.switch("personal-account")).not.toBeChecked();
  await expect(shop.privacy.row("offers-mail")).toContainText("Quincaille peut m’envoyer");

  await shop.privacy.switch("offers-mail").click();
  await expect(shop.privacy.switch("offers-mail")).not.toBeChecked();
  await expect(shop.privacy.row("offers-mail")).toContainText("Retiré le");
  await shop.privacy.open("en");
  await page.getByRole("switch", { name: "Offers chosen for you" }).click();
  await expect(shop.frame.message).toContainText("Noted");
  await expect(shop.privacy.switch("personal-account")).toBeChecked();
  await expect(shop.privacy.row("personal-account")).toContainText("in these words");
});

test("everything can be taken away in a file", async ({ page, shop }) => {
  const person = somebody();
  await shop.account.signUp(person);
  await shop.product.open(kettle);
  await shop.product.add.click();
  await shop.frame.hasPieces(1);
  await shop.privacy.open();
  const [download] = await Promise.all([page.waitForEvent("download"), shop.privacy.export.click()]);
  expect(download.suggestedFilename()).toBe("account.json");
  const file = JSON.parse(readFileSync(await download.path(), "utf8")) as { account: { email: string }; cart: { sku: string }[] };
  expect(file.account.email).toBe(person.email);
  expect(file.cart.map(({ sku }) => sku)).toEqual([kettle.sku]);
});

test("an account is erased, and another device notices", async ({ page, shop, device, scripts }) => {
  const person = somebody();
  await shop.account.signUp(person);
  const phone = await device();
  await phone.account.signIn(person);
  await phone.product.open(kettle);
  await phone.product.add.click();
  await phone.frame.hasPieces(1);

  await shop.privacy.open();
  await shop.privacy.leave({ ...person, password: "une toute autre phrase" });
  await expect(page.locator(".message.refused")).toBeVisible();
  await expect(shop.privacy.erase).toBeVisible();
  await shop.privacy.leave(person);
  await expect(shop.frame.message).toContainText("effacé");
  await expect(shop.account.signInForm).toBeVisible();

  // As after a sign-out elsewhere: the open page lets go of the cart by itself, or when it is loaded again.
  if (!scripts) await phone.cart.open();
  await phone.frame.hasPieces(0);
  await phone.account.tryToSignIn(person);
  await expect(phone.account.signInForm).toBeVisible();
});
