// Edits made as one page gives way to the next: nothing is lost between the two, and nothing is there twice.
import { kettle } from "../demo.ts";
import { expect, server, somebody, test } from "../fixtures.ts";
import { Memory } from "../pages/memory.ts";

// Its requests would pass the routes by.
test.use({ serviceWorkers: "block" });

test("what was pressed right before the tab was closed is there on the next page, once", async ({ shop }) => {
  await shop.account.signUp(somebody());
  await shop.product.open(kettle);
  await shop.frame.live();
  const next = await shop.tab();
  for (let presses = 0; presses < 3; presses++) await shop.product.add.click();
  await shop.page.close();
  await next.cart.open();
  await next.cart.has([kettle, 3]);
  await next.frame.saved();
  await next.page.reload();
  await next.cart.has([kettle, 3]);
  await next.frame.live();
  await expect.poll(async () => (await new Memory(next.page).database()).edits).toEqual([]);
  await next.cart.has([kettle, 3]);
});

test("what was pressed right before another page was opened is there, once", async ({ shop }) => {
  await shop.account.signUp(somebody());
  await shop.product.open(kettle);
  await shop.frame.live();
  for (let presses = 0; presses < 3; presses++) await shop.product.add.click();
  await shop.cart.open();
  await shop.cart.has([kettle, 3]);
  await shop.frame.live();
  await expect.poll(async () => (await new Memory(shop.page).database()).edits).toEqual([]);
  await shop.cart.has([kettle, 3]);
  await shop.page.reload();
  await shop.cart.has([kettle, 3]);
});

test("a click right before leaving is not lost", async ({ shop }) => {
  await shop.product.open(kettle);
  await shop.frame.live();
  await shop.product.add.click();
  await shop.page.goto("/fr/stores");
  await expect.poll(async () => (await (await shop.page.request.get("/api/cart")).json()).lines.length).toBe(1);
});

test("a page that was made before its browser was known shows what was answered since", async ({ shop, page, playwright }) => {
  const nobody = await playwright.request.newContext();
  const response = await nobody.get(`${server().origin}/fr/cart`);
  await shop.fill(kettle);
  await page.route("**/fr/cart", (route) => route.fulfill({ response }));
  await shop.cart.open();
  await shop.cart.has([kettle, 1]);
  await nobody.dispose();
});
