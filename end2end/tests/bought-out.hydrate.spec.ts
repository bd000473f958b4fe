// Somebody else takes the last one: every open page says so.
import { bought, type Variant } from "../demo.ts";
import { count, expect, type Shop, test } from "../fixtures.ts";

// Its requests would pass the routes by.
test.use({ serviceWorkers: "block" });
// Each of them counts the same shelves.
test.describe.configure({ mode: "serial" });

const HERE = "lille-wazemmes";
const NEXT = "paris-batignolles";
const LIVE = /\/live\?/;

/** One is left here, and more in the next store. */
async function last(): Promise<Variant> {
  const [variant, other] = bought;
  await count(HERE, [[variant, 1], [other, 0]]);
  await count(NEXT, [[variant, 5]]);
  return variant;
}

/** A buyer in front of the form that reserves the last one. */
async function atTheForm(buyer: Shop, variant: Variant): Promise<void> {
  await buyer.fill(variant);
  await buyer.checkout.open(HERE);
  await buyer.frame.live();
  await buyer.checkout.fill();
}

const listed = ({ page }: Shop, { handle }: Variant) => page.locator(`main [data-testid="product-card"][href$="/${handle}"]`);

test("bought out on one device, it is gone from the other's product, list and store page", async ({ shop, device }) => {
  const variant = await last();
  const buyer = await device();
  await atTheForm(buyer, variant);
  const [list, store] = [await shop.tab(), await shop.tab()];
  await shop.product.open(variant);
  await list.list.open({ store: HERE, in_stock: "1" });
  await store.page.goto(`/fr/stores/${HERE}`);
  for (const tab of [shop, list, store]) await tab.frame.live();
  const row = shop.product.store(HERE);
  await expect(row).toHaveAttribute("data-available", "1");
  for (const tab of [list, store]) await expect(listed(tab, variant)).toHaveCount(1);

  await buyer.checkout.reserve.click();
  await expect(buyer.checkout.pickup).toHaveAttribute("data-status", "reserved");
  // Only the tab in front hears; the others once somebody looks at them.
  for (const tab of [store, list, shop]) await tab.page.bringToFront();
  await expect(row).toHaveAttribute("data-available", /^(0|none)$/);
  for (const tab of [list, store]) await expect(listed(tab, variant)).toHaveCount(0);
});

test("a page whose stream was cut off is right again soon after it is let through", async ({ shop, device, page }) => {
  const variant = await last();
  const buyer = await device();
  await atTheForm(buyer, variant);
  await page.route(LIVE, (route) => route.abort());
  await shop.product.open(variant);
  await shop.frame.live();
  const row = shop.product.store(HERE);
  await buyer.checkout.reserve.click();
  await expect(buyer.checkout.pickup).toHaveAttribute("data-status", "reserved");
  await expect(row).toHaveAttribute("data-available", "1");
  await page.unroute(LIVE);
  await expect(row).toHaveAttribute("data-available", /^(0|none)$/, { timeout: 15_000 });
});

test("whoever comes too late is told while they fill the form in", async ({ shop, device }) => {
  const variant = await last();
  const buyer = await device();
  await atTheForm(shop, variant);
  await atTheForm(buyer, variant);
  await buyer.checkout.reserve.click();
  await expect(buyer.checkout.pickup).toHaveAttribute("data-status", "reserved");
  await expect(shop.checkout.refusal).toHaveAttribute("data-reason", "too_few");
  await expect(shop.checkout.place(NEXT)).toHaveAttribute("data-available", "some");
  await count(HERE, [[variant, 2]]);
  await expect(shop.checkout.reserve).toBeVisible();
});

test("a reservation that comes too late says why, and the next store has it", async ({ shop, device, page }) => {
  const variant = await last();
  const buyer = await device();
  await page.route(LIVE, (route) => route.abort());
  await atTheForm(shop, variant);
  await atTheForm(buyer, variant);
  await buyer.checkout.reserve.click();
  await expect(buyer.checkout.pickup).toHaveAttribute("data-status", "reserved");
  await shop.checkout.reserve.click();
  await expect(shop.checkout.refusal.first()).toBeVisible();
  await expect(shop.checkout.pickup).toHaveCount(0);
  await shop.checkout.next.click();
  await page.waitForURL(/checkout\?store=(?!lille)/);
  await shop.checkout.fill();
  await shop.checkout.reserve.click();
  await expect(shop.checkout.pickup).toHaveAttribute("data-status", "reserved");
});

test("the checkout of a newcomer who goes there at once has what they took, and follows the cart", async ({ shop, page }) => {
  const variant = await last();
  await shop.product.open(variant);
  await shop.frame.live();
  await shop.product.add.click();
  await shop.checkout.open(NEXT);
  await expect(shop.checkout.reserve).toBeVisible();
  await shop.checkout.fill();
  await page.locator('main [name="phone"]').fill("06 12 34 56 78");
  const total = page.locator("main").getByTestId("cart-total");
  const before = Number(await total.getAttribute("data-minor"));

  const other = await shop.tab();
  await other.cart.open();
  await other.cart.more(variant).click();
  await other.frame.hasPieces(2);
  await page.bringToFront();
  await expect(total).toHaveAttribute("data-minor", String(2 * before));
  // Nothing of what was typed is gone, and the form reserves what is shown.
  await expect(page.locator('main [name="phone"]')).toHaveValue("06 12 34 56 78");
  await shop.checkout.reserve.click();
  await expect(shop.checkout.pickup).toHaveAttribute("data-status", "reserved");
});
