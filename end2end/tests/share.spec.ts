import { dryer, kettle, soldOut } from "../demo.ts";
import { expect, test } from "../fixtures.ts";

test("a wishlist is shared, bought from, and taken back @smoke", async ({ shop, device, scripts }) => {
  for (const variant of [kettle, dryer]) {
    await shop.product.open(variant);
    const before = (await shop.product.wish.textContent())?.trim() ?? "";
    await shop.product.wish.click();
    await expect(shop.product.wish).not.toHaveText(before);
  }
  await shop.wishlist.open();
  await expect(shop.wishlist.lines).toHaveCount(2);
  const link = await shop.wishlist.share();

  const friend = await device();
  await friend.page.goto(link);
  if (scripts) await friend.frame.live();
  await expect(friend.wishlist.lines).toHaveCount(2);
  await expect(friend.wishlist.line(dryer)).toContainText("64,90");
  await friend.wishlist.putInCart(dryer);
  await friend.frame.hasPieces(1);
  await friend.cart.open();
  await friend.cart.has([dryer, 1]);
  await shop.frame.hasPieces(0);

  await shop.wishlist.unshare();
  const answer = await friend.page.goto(link);
  expect(answer?.status()).toBe(404);
});

test("someone waits for a store to have it again, and withdraws", async ({ shop }) => {
  await shop.product.open(soldOut);
  const row = shop.product.store("lyon-croix-rousse");
  await row.getByTestId("watch").click();
  await expect(shop.frame.message).toBeVisible();
  await expect(row).toContainText("préviendrons");
  await shop.wishlist.open();
  await expect(shop.wishlist.watches).toHaveCount(1);
  await expect(shop.wishlist.watches).toHaveAttribute("data-status", "waiting");
  await shop.wishlist.watches.getByRole("button").click();
  await expect(shop.wishlist.watches).toHaveCount(0);
});
