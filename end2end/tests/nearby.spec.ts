import { toaster } from "../demo.ts";
import { expect, test } from "../fixtures.ts";

test("the cart says which stores have all of it, and one is chosen there", async ({ shop, page, scripts }) => {
  await shop.product.open(toaster);
  await shop.product.add.click();
  await shop.frame.hasPieces(1);
  await shop.cart.open();
  if (scripts) await shop.frame.live();
  const { gather } = shop.cart;
  await expect(gather.getByTestId("store-row")).toHaveCount(3);
  await expect(shop.cart.store("lyon-guillotiere")).toHaveAttribute("data-available", "1");

  // Guillotière alone has as many: 28.
  await shop.cart.setQuantity(toaster, 25);
  await expect(gather.getByTestId("store-row")).toHaveCount(1);
  await shop.cart.store("lyon-guillotiere").getByTestId("choose-store").click();
  await expect(shop.cart.store("lyon-guillotiere").locator(".own")).toHaveText("Votre magasin");
  await expect(page.locator("#with-store")).toHaveValue("lyon-guillotiere");

  // It leads from now on, and the list offers it without being told to filter.
  await shop.product.open(toaster);
  await expect(shop.product.storeRows.first()).toHaveAttribute("data-store", "lyon-guillotiere");
  await expect(shop.product.storeRows.first()).toContainText("Votre magasin");
  await page.goto("/fr/products");
  await expect(page.locator("#store")).toHaveValue("lyon-guillotiere");
  await expect(page.locator('input[name="in_stock"]')).not.toBeChecked();
});

test("a store is chosen on its own page", async ({ shop, page }) => {
  await page.goto("/fr/stores/nantes-talensac");
  await page.getByTestId("choose-store").click();
  await expect(shop.frame.message).toBeVisible();
  await expect(page.getByTestId("choose-store")).toHaveCount(0);
  await expect(page.locator(".own")).toHaveText("Votre magasin");
});
