import { STORES, toaster, soldOut } from "../demo.ts";
import { expect, test } from "../fixtures.ts";

test("a product says which store has how many", async ({ shop }) => {
  await shop.product.open(toaster);
  await expect(shop.product.storeRows).toHaveCount(STORES.length);
  await expect(shop.product.store("lyon-guillotiere")).toHaveAttribute("data-available", "28");
  await expect(shop.product.store("strasbourg-krutenau")).toHaveAttribute("data-available", "0");
  await expect(shop.product.store("lyon-guillotiere").locator("time, .counted").first()).toBeVisible();
});

test("from the postcode 69004, Croix-Rousse is nearest @smoke", async ({ shop }) => {
  await shop.product.open(toaster);
  await shop.product.askNear("69004");
  await expect(shop.product.storeRows.first()).toHaveAttribute("data-store", "lyon-croix-rousse");
  await expect(shop.product.storeRows.nth(1)).toHaveAttribute("data-store", "lyon-guillotiere");
  await expect(shop.product.storeRows.first()).toContainText(/\d[\s\u00a0\u202f]k?m/);
});

for (const town of ["Saint-Étienne", "saint etienne", "ST ETIENNE"]) {
  test(`from «${town}» the nearest stores are in Lyon`, async ({ shop }) => {
    await shop.product.open(toaster);
    await shop.product.askNear(town);
    await expect(shop.product.storeRows.first()).toHaveAttribute("data-store", "lyon-guillotiere");
    await expect(shop.product.storeRows.nth(1)).toHaveAttribute("data-store", "lyon-croix-rousse");
  });
}

test("an unknown place is said to be unknown, and every store is listed", async ({ shop }) => {
  await shop.product.open(toaster);
  await shop.product.askNear("Zzyzx");
  await expect(shop.product.where).toContainText("Zzyzx");
  await expect(shop.product.storeRows).toHaveCount(STORES.length);

  await shop.stores.open();
  await shop.stores.askNear("Zzyzx");
  await expect(shop.stores.said).toContainText("Zzyzx");
  await expect(shop.stores.rows).toHaveCount(STORES.length);
});

test("the stores are listed nearest first", async ({ shop }) => {
  await shop.stores.open();
  await expect(shop.stores.rows).toHaveCount(STORES.length);
  await shop.stores.askNear("44000");
  await expect(shop.stores.rows.first()).toHaveAttribute("data-store", "nantes-talensac");
  await expect(shop.stores.rows.nth(1)).toHaveAttribute("data-store", "rennes-sainte-anne");
});

test("what no store has is said to be nowhere", async ({ shop }) => {
  await shop.product.open(soldOut);
  for (const row of await shop.product.storeRows.all()) await expect(row).toHaveAttribute("data-available", /^(0|none)$/);
});
