// Banners where pages run no script: what the server chose stands in its place.
import { expect, test } from "../fixtures.ts";
import { Banners, Marketing } from "../pages/banners.ts";

/** Each project has a store of its own, so that nobody else sees its banners. */
const STORES: Record<string, string> = { "desktop-nojs": "lille-wazemmes", "phone-js": "nantes-talensac" };

test("a banner stands in its place and leads somewhere", async ({ page }, info) => {
  const store = STORES[info.project.name] ?? "lille-wazemmes";
  const marketing = await Marketing.enter();
  const banners = new Banners(page);
  await banners.chooseStore(store);
  const ids: string[] = [];
  for (const slot of ["announcement", "list_top"]) {
    const id = crypto.randomUUID();
    ids.push(id);
    await marketing.publish(id, null, slot, store, { title: `Avent ${slot}`, button: "Le thé", target: { type: "collection", collection: "coffee-and-tea" } });
  }
  await page.goto("/fr/products");
  for (const id of ids) await expect(banners.of(id)).toBeVisible();
  await banners.of(ids[1] ?? "").getByRole("link", { name: "Le thé" }).click();
  await expect(page).toHaveURL(/collection=coffee-and-tea/);
  for (const id of ids) await marketing.retire(id);
  await page.goto("/fr/products");
  for (const id of ids) await expect(banners.of(id)).toHaveCount(0);
});
