// Banners on pages that are open: they come, change and go without a reload, and nothing on the page moves.
import { kettle } from "../demo.ts";
import { expect, test } from "../fixtures.ts";
import { Banners, Marketing } from "../pages/banners.ts";

/** This spec has a store of its own, so that nobody else sees its banners. */
const STORE = "bordeaux-chartrons";

test.describe.configure({ mode: "serial" });

test("a banner comes, changes and goes on two devices", async ({ shop, device }) => {
  const marketing = await Marketing.enter();
  const id = crypto.randomUUID();
  const devices = [shop, await device()];
  const shown = devices.map(({ page }) => new Banners(page));
  for (const [at, banners] of shown.entries()) {
    await banners.chooseStore(STORE);
    await banners.page.goto("/fr/");
    await devices[at]?.frame.live();
    await banners.watchShifts();
  }
  const words = { title: "Samedi, vos couteaux affûtés", text: "Apportez-en trois, on s’en occupe pendant vos courses.", button: "Voir le magasin", target: { type: "store", store: STORE } };
  await marketing.publish(id, null, "home_hero", STORE, words);
  for (const banners of shown) {
    await expect(banners.of(id)).toBeVisible();
    await expect(banners.of(id)).toHaveAttribute("data-variant", "a");
    await expect(banners.page.getByRole("heading", { level: 1 })).toHaveCount(1);
    await expect(banners.of(id).getByRole("link", { name: "Voir le magasin" })).toHaveAttribute("href", `/fr/stores/${STORE}`);
  }
  await marketing.publish(id, 1, "home_hero", STORE, { title: "Dimanche aussi", text: "Un texte bien plus long, qui prend plus de place que le premier. ".repeat(3) });
  for (const banners of shown) await expect(banners.of(id)).toContainText("Dimanche aussi");
  await marketing.retire(id);
  for (const banners of shown) {
    await expect(banners.of(id)).toHaveCount(0);
    // The shop's own words are back in its place.
    await expect(banners.page.getByRole("heading", { level: 1 })).toBeVisible();
    expect(await banners.shifts(), "what moved on the page").toBe(0);
  }
});

test("what has no box on an open page lies on its foot, and has one on the next", async ({ shop, page }) => {
  const marketing = await Marketing.enter();
  const id = crypto.randomUUID();
  const banners = new Banners(page);
  await banners.chooseStore(STORE);
  await shop.product.open(kettle);
  await shop.frame.live();
  await banners.watchShifts();
  await marketing.publish(id, null, "announcement", STORE, { title: "Ouvert dimanche", text: "De 10 h à 18 h." });
  await expect(banners.dock.getByTestId("banner")).toHaveAttribute("data-banner", id);
  await expect(banners.dock).toBeInViewport();
  await banners.dock.getByRole("button", { name: "Fermer" }).click();
  await expect(banners.dock).toHaveCount(0);
  expect(await banners.shifts(), "what moved on the page").toBe(0);
  await page.reload();
  await shop.frame.live();
  await expect(banners.slot("announcement").getByTestId("banner")).toHaveAttribute("data-banner", id);
  await banners.watchShifts();
  await marketing.retire(id);
  await expect(banners.of(id)).toHaveCount(0);
  expect(await banners.shifts(), "what moved on the page").toBe(0);
});

test("a banner is shown as often in a tab as it may be", async ({ page, shop }) => {
  const marketing = await Marketing.enter();
  const id = crypto.randomUUID();
  const banners = new Banners(page);
  await banners.chooseStore(STORE);
  await marketing.publish(id, null, "home_tile", STORE, { title: "Deux fois seulement" }, { cap: 2 });
  for (const visible of [true, true, false]) {
    await page.goto("/fr/");
    await shop.frame.live();
    await expect(banners.of(id)).toBeVisible({ visible });
  }
  // It left no cookie for that.
  expect((await page.context().cookies()).map(({ name }) => name)).toEqual(["comptoir_session"]);
  await marketing.retire(id);
});
