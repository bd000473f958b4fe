import { kettle, blackKettle, soldOut } from "../demo.ts";
import { expect, test } from "../fixtures.ts";

test("the home page leads to products, collections and stores @smoke", async ({ page, shop }) => {
  await page.goto("/fr");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(shop.list.cards.first()).toBeVisible();
  await expect(page.locator('main a[href*="/fr/products?collection="]').first()).toBeVisible();
  await expect(page.locator('main a[href*="/fr/stores/"]')).toHaveCount(8);
});

test("the bare address leads to the home page in the browser's language", async ({ page }) => {
  await page.goto("/");
  await expect(page).toHaveURL(/\/fr\/?$/);
  await expect(page.locator("html")).toHaveAttribute("lang", /^fr/);
});

test("a shopper searches for «bouilloires» and finds the kettles @smoke", async ({ page, shop }) => {
  await page.goto("/fr");
  await shop.frame.search.fill("bouilloires");
  await shop.frame.search.press("Enter");
  await expect(page).toHaveURL(/\/fr\/products\?.*q=bouilloires/);
  const handles = await shop.list.handles();
  expect(handles).toContain("electric-kettle-1-7l");
  expect(handles).toContain("temperature-control-kettle");
  expect(handles).not.toContain("2-slice-toaster");
});

test("accents and plurals are forgiven, in both languages", async ({ shop }) => {
  await shop.list.open({ q: "seche cheveu" });
  expect((await shop.list.handles()).sort()).toEqual(expect.arrayContaining(["ionic-hair-dryer", "travel-hair-dryer"]));
  await shop.list.open({ q: "TOASTERS" }, "en");
  expect((await shop.list.handles()).sort()).toEqual(expect.arrayContaining(["2-slice-toaster", "4-slice-toaster"]));
});

test("a search that finds nothing says what to do next", async ({ page, shop }) => {
  await shop.list.open({ q: "xyzzyx" });
  await expect(shop.list.cards).toHaveCount(0);
  await expect(page.locator('main a[href="/fr/products"]').last()).toBeVisible();
});

test("a list is sorted by price, both ways", async ({ shop }) => {
  await shop.list.open({ collection: "" });
  await shop.list.sortBy(/^(?!.*dé).*croissant/i);
  await expect(shop.page).toHaveURL(/sort=/);
  const up = await shop.list.prices();
  expect(up.length).toBeGreaterThan(10);
  expect(up).toEqual([...up].sort((a, b) => a - b));
  await shop.list.sortBy(/décroissant/i);
  const down = await shop.list.prices();
  expect(down).toEqual([...down].sort((a, b) => b - a));
});

test("a list can be kept to what a store has", async ({ shop }) => {
  await shop.list.open({ q: "mixeur" });
  expect(await shop.list.handles()).toContain(soldOut.handle);
  await shop.list.onlyInStockAt(/Croix-Rousse/);
  await expect(shop.page).toHaveURL(/store=lyon-croix-rousse.*in_stock=1|in_stock=1.*store=lyon-croix-rousse/);
  expect(await shop.list.handles()).not.toContain(soldOut.handle);
});

test("a long list has pages", async ({ shop }) => {
  await shop.list.open();
  const first = await shop.list.handles();
  await shop.list.next.click();
  await expect(shop.page).toHaveURL(/page=2/);
  const second = await shop.list.handles();
  expect(second.length).toBeGreaterThan(0);
  expect(first.filter((handle) => second.includes(handle))).toEqual([]);
});

test("a product's variant is an address @smoke", async ({ page, shop }) => {
  await shop.product.open(kettle);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Bouilloire");
  await expect(shop.product.choices).toHaveCount(3);
  await shop.product.choices.filter({ hasText: "Noir" }).click();
  await expect(page).toHaveURL(new RegExp(`variant=${blackKettle.sku}`));
  await expect(page.locator('.choice a[aria-current="true"]')).toContainText("Noir");
  await expect(shop.product.form.locator('input[name="intent[sku]"]')).toHaveValue(blackKettle.sku);
});

test("what is sold out cannot be added, and says so", async ({ shop }) => {
  await shop.product.open(soldOut);
  await expect(shop.product.add).toBeDisabled();
});

test("a product is told to search engines and to who shares it", async ({ page, shop }) => {
  await shop.product.open(kettle);
  const origin = new URL(page.url()).origin;
  await expect(page.locator('link[rel="canonical"]')).toHaveAttribute("href", `${origin}/fr/products/${kettle.handle}`);
  await expect(page.locator('link[rel="alternate"][hreflang="en"]')).toHaveAttribute("href", `${origin}/en/products/${kettle.handle}`);
  await expect(page.locator('meta[property="og:image"]')).toHaveAttribute("content", /^http/);
  const told = JSON.parse((await page.locator('script[type="application/ld+json"]').first().textContent()) ?? "null");
  expect(told["@type"]).toMatch(/^Product/);
});

test("the language changes and the page stays the same", async ({ page, shop }) => {
  await shop.product.open(kettle);
  await page.locator('nav.tools a[hreflang="en"]').click();
  await expect(page).toHaveURL(new RegExp(`/en/products/${kettle.handle}`));
  await expect(page.locator("html")).toHaveAttribute("lang", /^en/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("kettle");
});

test("a store has its hours, its address and its services", async ({ page }) => {
  await page.goto("/fr/stores");
  await page.locator('main a[href="/fr/stores/lyon-croix-rousse"]').click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Croix-Rousse");
  await expect(page.locator("table.hours tr")).toHaveCount(7);
  await expect(page.locator("table.hours tr[aria-current=date]")).toHaveCount(1);
  await expect(page.locator("address")).toContainText("69004 Lyon");
});

for (const path of ["/fr/products/nothing-of-the-kind", "/fr/stores/nowhere", "/fr/nothing", "/fr/products?collection=none", `/fr/products/${kettle.handle}?variant=NONE`]) {
  test(`${path} is not found, and says where to go on`, async ({ page, shop }) => {
    const response = await page.goto(path);
    expect(response?.status()).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.locator('main a[href^="/fr"]').first()).toBeVisible();
    await expect(shop.frame.count).toBeAttached();
  });
}
