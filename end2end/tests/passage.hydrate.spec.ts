// Edits made as one page gives way to the next: nothing is lost between the two, and nothing is there twice.
import { kettle, toaster } from "../demo.ts";
import { expect, server, somebody, test } from "../fixtures.ts";
import { Memory } from "../pages/memory.ts";

test.use({ serviceWorkers: "allow" });

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

test("a page asked for with a cookie that another tab's sign-in ended meanwhile is the customer's in the end", async ({ shop, page, context, playwright }) => {
  const person = somebody();
  await shop.account.signUp(person);
  await shop.fill(kettle);
  await shop.account.signOut();
  await shop.fill(toaster);
  const cookies = (await context.cookies()).filter(({ name }) => name.endsWith("comptoir_session"));
  await shop.account.signIn(person);
  const late = await playwright.request.newContext({ storageState: { cookies, origins: [] } });
  const response = await late.get(`${server().origin}/fr/account`);
  await page.route("**/fr/account", (route) => route.fulfill({ response }), { times: 1 });
  await page.goto("/fr/account");
  await shop.account.signOutButton.waitFor();
  await shop.cart.open();
  await shop.cart.has([kettle, 1], [toaster, 1]);
  await late.dispose();
});

test("a plain form goes after the edits that were made before it", async ({ shop, page, context }) => {
  let letGo = () => {};
  const gate = new Promise<void>((go) => { letGo = go; });
  await context.route("**/api/cart/change", async (route) => {
    await gate;
    // Of a page that is gone by now, nothing goes on.
    await route.continue().catch(() => undefined);
  });
  await shop.product.open(kettle);
  await shop.frame.live();
  await shop.product.add.click();
  await shop.frame.hasPieces(1);
  await shop.account.open();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await shop.pairing.start.evaluate((button: HTMLElement) => button.click());
  await shop.frame.live();
  expect(asked).not.toContain("/api/pair/start");
  letGo();
  await expect(shop.pairing.link).toBeVisible();
  const { lines } = (await (await page.request.get("/api/cart")).json()) as { lines: { sku: string }[] };
  expect(lines.map(({ sku }) => sku)).toEqual([kettle.sku]);
});
