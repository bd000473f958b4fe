import { dryer, kettle } from "../demo.ts";
import { expect, test } from "../fixtures.ts";

test("a shopper keeps something for later, then buys it", async ({ shop }) => {
  await shop.product.open(dryer);
  const before = (await shop.product.wish.textContent())?.trim() ?? "";
  await shop.product.wish.click();
  await expect(shop.product.wish).not.toHaveText(before);
  await shop.wishlist.open();
  await expect(shop.wishlist.lines).toHaveCount(1);
  await expect(shop.wishlist.line(dryer)).toContainText("Sèche-cheveux");
  await shop.wishlist.putInCart(dryer);
  await shop.frame.hasPieces(1);
  await shop.cart.open();
  await shop.cart.has([dryer, 1]);
});

test("a wish is taken back, on its product and in the list", async ({ shop }) => {
  await shop.product.open(kettle);
  const before = (await shop.product.wish.textContent())?.trim() ?? "";
  await shop.product.wish.click();
  await expect(shop.product.wish).not.toHaveText(before);
  await shop.product.wish.click();
  await expect(shop.product.wish).toHaveText(before);
  await shop.wishlist.open();
  await expect(shop.wishlist.lines).toHaveCount(0);

  await shop.product.open(dryer);
  await shop.product.wish.click();
  await expect(shop.product.wish).not.toHaveText(before);
  await shop.wishlist.open();
  await shop.wishlist.remove(dryer);
  await expect(shop.wishlist.lines).toHaveCount(0);
});
