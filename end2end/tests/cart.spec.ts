import { kettle, toaster, dryer } from "../demo.ts";
import { expect, server, test } from "../fixtures.ts";
import { fieldsOf } from "../pages/frame.ts";

test("looking around leaves no cookie", async ({ page, context, shop }) => {
  for (const path of ["/fr", "/fr/products", "/fr/cart", "/fr/wishlist", "/fr/account"]) await page.goto(path);
  await shop.product.open(kettle);
  expect(await context.cookies()).toEqual([]);
});

test("a shopper adds a kettle and finds it in the cart @smoke", async ({ shop }) => {
  await shop.product.open(kettle);
  await shop.product.add.click();
  await shop.frame.hasPieces(1);
  await shop.cart.open();
  await shop.cart.has([kettle, 1]);
  await expect(shop.cart.line(kettle)).toContainText("Bouilloire");
});

test("adding the same thing again makes two of it", async ({ shop }) => {
  await shop.product.open(kettle);
  await shop.product.add.click();
  await shop.frame.hasPieces(1);
  await shop.product.add.click();
  await shop.frame.hasPieces(2);
  await shop.cart.open();
  await shop.cart.has([kettle, 2]);
});

test("a shopper changes how many, by the buttons and by typing", async ({ shop }) => {
  await shop.product.open(toaster);
  await shop.product.add.click();
  await shop.frame.hasPieces(1);
  await shop.cart.open();
  await expect(shop.cart.less(toaster)).toBeDisabled();
  await shop.cart.more(toaster).click();
  await shop.cart.has([toaster, 2]);
  await shop.cart.more(toaster).click();
  await shop.cart.has([toaster, 3]);
  await shop.cart.less(toaster).click();
  await shop.cart.has([toaster, 2]);
  await shop.cart.setQuantity(toaster, 7);
  await shop.frame.hasPieces(7);
  await shop.cart.open();
  await shop.cart.has([toaster, 7]);
});

test("the total is the sum of the lines, and a removed line is gone", async ({ page, shop }) => {
  for (const [pieces, variant] of [kettle, toaster, dryer].entries()) {
    await shop.product.open(variant);
    await shop.product.add.click();
    await shop.frame.hasPieces(pieces + 1);
  }
  await shop.cart.open();
  await shop.cart.has([kettle, 1], [toaster, 1], [dryer, 1]);
  await shop.cart.remove(toaster);
  await shop.cart.has([kettle, 1], [dryer, 1]);
  await shop.cart.remove(kettle);
  await shop.cart.remove(dryer);
  await shop.cart.has();
  await shop.frame.hasPieces(0);
  // An empty cart offers the next step.
  await expect(page.locator('main a[href="/fr/products"]:visible').first()).toBeVisible();
});

test("the very same form sent twice counts once and says so", async ({ page, shop }) => {
  await shop.product.open(kettle);
  const form = await fieldsOf(shop.product.form);
  const headers = { origin: server().origin, referer: page.url() };
  const send = () => page.request.post("/api/cart/change", { form, headers, maxRedirects: 0 });

  const first = await send();
  expect(first.status()).toBe(303);
  const again = await send();
  expect(again.status()).toBe(303);

  await page.goto(first.headers()["location"] ?? "");
  await expect(shop.frame.message).toContainText("panier");
  await expect(shop.frame.message).not.toContainText(/déjà/i);
  await page.goto(again.headers()["location"] ?? "");
  await expect(shop.frame.message).toContainText(/déjà/i);
  await shop.frame.hasPieces(1);
});

test("the same id with another body is refused", async ({ page, shop }) => {
  await shop.product.open(kettle);
  const { id, device } = await fieldsOf(shop.product.form);
  const headers = { origin: server().origin };
  const send = (quantity: number) =>
    page.request.post("/api/cart/change", { headers, data: { id, device, base_revision: 0, intent: { type: "add_line", sku: kettle.sku, quantity } } });
  const first = await send(1);
  expect(first.status()).toBe(200);
  expect(await (await send(1)).json()).toEqual(await first.json());
  const reused = await send(2);
  expect(reused.status()).toBe(409);
  expect((await reused.json()).code).toBe("change_reused");
});

test("another site's page cannot change the cart", async ({ page, shop }) => {
  await shop.product.open(kettle);
  const form = await fieldsOf(shop.product.form);
  for (const headers of [{ origin: "https://elsewhere.example" }, { "sec-fetch-site": "cross-site" }, {}] as Record<string, string>[]) {
    expect((await page.request.post("/api/cart/change", { form, headers, maxRedirects: 0 })).status()).toBe(403);
  }
  await page.reload();
  await shop.frame.hasPieces(0);
});
