// Edits without a network: shown at once, kept, sent once, and two devices that wanted different things hear of it.
import { kettle, toaster, type Variant } from "../demo.ts";
import { expect, type Shop, somebody, test as base } from "../fixtures.ts";
import { controlled, Memory } from "../pages/memory.ts";
import { Network } from "../pages/network.ts";

interface Fixtures {
  /** What the first device reaches the shop through. */
  line: Network;
  /** Cuts the first device off the network, or lets it back, and tells its browser so. */
  network: (there: boolean) => Promise<void>;
}

const test = base.extend<Fixtures>({
  line: async ({}, use) => {
    const line = await Network.listen();
    await use(line);
    await line.close();
  },
  // Not the option `proxy`, which the other devices' browsers would have too.
  context: async ({ browser, line }, use) => {
    const context = await browser.newContext({ proxy: { server: line.address } });
    await use(context);
    await context.close();
  },
  network: async ({ line, context }, use) => use(async (there) => {
    if (there) line.back();
    else line.away();
    await context.setOffline(!there);
  }),
});

test.use({ serviceWorkers: "allow" });


type Cut = Fixtures["network"];

/** Opens a product and waits until the browser can show it without a network. */
async function visit(shop: Shop, variant: Variant): Promise<void> {
  const memory = new Memory(shop.page);
  const address = `/fr/products/${variant.handle}?variant=${variant.sku}`;
  await shop.product.open(variant);
  await controlled(shop.page);
  await expect.poll(async () => (await memory.caches()).addresses).toContain(address);
  await shop.frame.live();
}

/** Adds one and waits until the server has it. */
async function have(shop: Shop, variant: Variant): Promise<void> {
  await visit(shop, variant);
  await shop.product.add.click();
  await shop.frame.saved();
}

/** Two devices of one customer, whose cart has a kettle; both look at it. */
async function pair(shop: Shop, device: () => Promise<Shop>): Promise<Shop> {
  const person = somebody();
  await shop.account.signUp(person);
  await have(shop, kettle);
  const other = await device();
  await other.account.signIn(person);
  for (const each of [shop, other]) {
    await each.cart.open();
    await each.frame.live();
    await each.cart.has([kettle, 1]);
  }
  return other;
}

/** What a person did without a network, on two pages, and sees again after a reload. */
async function editWithoutNetwork(shop: Shop, network: Cut): Promise<void> {
  await visit(shop, toaster);
  const title = await shop.page.getByRole("heading", { level: 1 }).innerText();
  await shop.cart.open();
  await shop.frame.live();
  const kettleTitle = await shop.cart.title(kettle).innerText();
  await network(false);
  await shop.cart.more(kettle).click();
  await shop.frame.keeps(1);
  await shop.product.open(toaster);
  await shop.frame.live();
  await shop.frame.keeps(1);
  await shop.frame.hasPieces(2);
  await shop.product.add.click();
  await shop.frame.keeps(2);
  await shop.frame.hasPieces(3);
  await shop.page.reload();
  await shop.frame.keeps(2);
  await shop.frame.hasPieces(3);
  await shop.cart.open();
  await shop.frame.keeps(2);
  await shop.cart.holds([kettle, 2], [toaster, 1]);
  await expect(shop.cart.title(kettle)).toHaveText(kettleTitle);
  await expect(shop.cart.title(toaster)).toContainText(title);
  await shop.page.reload();
  await shop.frame.keeps(2);
  await shop.cart.holds([kettle, 2], [toaster, 1]);
}

const overridden = /Un autre appareil en avait mis 7/;

test("edits made without a network outlive a reload, and meet what another device did", async ({ shop, device, network }) => {
  const other = await pair(shop, device);
  await editWithoutNetwork(shop, network);
  await other.cart.setQuantity(kettle, 7);
  await other.frame.saved();
  // A page of its own, so that nothing but the reload that follows brings it back.
  await network(true);
  await shop.page.reload();
  await expect(shop.frame.remoteNotice).toContainText(overridden);
  for (const each of [shop, other]) await each.cart.has([kettle, 2], [toaster, 1]);
  await shop.frame.saved();
  await shop.page.reload();
  await shop.cart.has([kettle, 2], [toaster, 1]);
  expect((await new Memory(shop.page).database()).edits).toEqual([]);
});

test("whoever comes back and loads the page at once is told what was overridden", async ({ shop, device, network }) => {
  const other = await pair(shop, device);
  await network(false);
  await shop.cart.more(kettle).click();
  await shop.frame.keeps(1);
  await other.cart.setQuantity(kettle, 7);
  await other.frame.saved();
  await network(true);
  await shop.page.reload();
  await expect(shop.frame.remoteNotice).toContainText(overridden);
  for (const each of [shop, other]) await each.cart.has([kettle, 2]);
  expect((await new Memory(shop.page).database()).edits).toEqual([]);
});

test("a copy that makes place for the page itself still tells what was overridden", async ({ shop, device, network }) => {
  const other = await pair(shop, device);
  await editWithoutNetwork(shop, network);
  await other.cart.setQuantity(kettle, 7);
  await other.frame.saved();
  await network(true);
  // The page itself, with its own heading, has taken the place of the one for times without a network.
  await expect(shop.page.locator(".offline")).toHaveCount(0);
  await expect(shop.frame.remoteNotice).toContainText(overridden);
  for (const each of [shop, other]) await each.cart.has([kettle, 2], [toaster, 1]);
  await shop.frame.saved();
});

test("a line that one removes without a network and another raises is gone, and both hear of it", async ({ shop, device, network }) => {
  const other = await pair(shop, device);
  await network(false);
  await shop.cart.remove(kettle);
  await expect(shop.cart.lines).toHaveCount(0);
  await shop.frame.keeps(1);
  await other.cart.setQuantity(kettle, 5);
  await other.frame.saved();
  await network(true);
  await expect(shop.frame.remoteNotice).toHaveText("Retiré. Un autre appareil en voulait 5.");
  await expect(other.frame.remoteNotice).toContainText("Retiré du panier sur un autre appareil");
  for (const each of [shop, other]) {
    await each.frame.saved();
    await each.frame.hasPieces(0);
    await each.cart.open();
    await expect(each.cart.lines).toHaveCount(0);
  }
});

test("a line that one raises without a network and another removes stays gone, and the first hears why", async ({ shop, device, network }) => {
  const other = await pair(shop, device);
  await network(false);
  await shop.cart.typeQuantity(kettle, 6);
  await shop.cart.has([kettle, 6]);
  await shop.frame.keeps(1);
  await other.cart.remove(kettle);
  await other.frame.saved();
  await network(true);
  await expect(shop.frame.remoteNotice).toContainText("retirée du panier sur un autre appareil");
  for (const each of [shop, other]) {
    await each.frame.saved();
    await each.frame.hasPieces(0);
    await each.cart.open();
    await expect(each.cart.lines).toHaveCount(0);
  }
});

test("the first hears why also when the page is loaded anew", async ({ shop, device, network }) => {
  const other = await pair(shop, device);
  await network(false);
  await shop.cart.typeQuantity(kettle, 6);
  await shop.frame.keeps(1);
  await shop.page.reload();
  await shop.cart.has([kettle, 6]);
  await shop.frame.keeps(1);
  await other.cart.remove(kettle);
  await other.frame.saved();
  await network(true);
  await expect(shop.page.locator(".offline")).toHaveCount(0);
  await expect(shop.frame.remoteNotice).toContainText("retirée du panier sur un autre appareil");
  await expect(shop.cart.lines).toHaveCount(0);
  expect((await new Memory(shop.page).database()).edits).toEqual([]);
});

test("what is put into the cart without a network costs what its page says", async ({ shop, network }) => {
  await shop.account.signUp(somebody());
  await have(shop, kettle);
  await visit(shop, toaster);
  await network(false);
  await shop.product.add.click();
  await shop.frame.keeps(1);
  await shop.cart.open();
  await shop.cart.holds([kettle, 1], [toaster, 1]);
  await expect(shop.cart.line(toaster)).not.toContainText("Plus vendu");
  await shop.cart.has([kettle, 1], [toaster, 1]);
});

test("a quantity that is typed and confirmed is one edit", async ({ shop, network }) => {
  await shop.account.signUp(somebody());
  await have(shop, kettle);
  await shop.cart.open();
  await shop.frame.live();
  await network(false);
  await shop.cart.setQuantity(kettle, 4);
  await shop.cart.holds([kettle, 4]);
  await shop.frame.keeps(1);
});

for (const who of ["customer", "guest"]) {
  test(`an edit of a ${who} whose tab was closed without a network is sent by a tab that comes later`, async ({ shop, network }) => {
    if (who === "customer") await shop.account.signUp(somebody());
    await have(shop, kettle);
    await network(false);
    await shop.product.add.click();
    await shop.frame.keeps(1);
    const later = await shop.tab();
    await shop.page.close();
    await later.cart.open();
    await later.frame.keeps(1);
    await later.cart.has([kettle, 2]);
    const last = await later.tab();
    await later.page.close();
    await network(true);
    await last.cart.open();
    await last.cart.has([kettle, 2]);
    await last.frame.live();
    await expect.poll(async () => (await new Memory(last.page).database()).edits).toEqual([]);
    await last.page.reload();
    await last.cart.has([kettle, 2]);
  });
}

test("a newcomer's first edit without a network makes the cart once there is one", async ({ shop, network }) => {
  await visit(shop, kettle);
  await network(false);
  await shop.product.add.click();
  await shop.frame.keeps(1);
  await shop.cart.open();
  await shop.frame.keeps(1);
  await shop.cart.holds([kettle, 1]);
  await network(true);
  await expect(shop.page.locator(".offline")).toHaveCount(0);
  await shop.cart.has([kettle, 1]);
  await shop.page.reload();
  await shop.cart.has([kettle, 1]);
});

test("what is done in one tab without a network is shown by the other, and done once", async ({ shop, network }) => {
  await shop.account.signUp(somebody());
  await have(shop, kettle);
  await shop.cart.open();
  await shop.frame.live();
  const other = await shop.tab();
  await other.cart.open();
  await other.frame.live();
  await network(false);
  await shop.cart.more(kettle).click();
  await other.frame.keeps(1);
  await other.cart.has([kettle, 2]);
  await network(true);
  for (const tab of [shop, other]) {
    await tab.frame.saved();
    await tab.cart.has([kettle, 2]);
    await tab.page.reload();
    await tab.cart.has([kettle, 2]);
  }
});

test("two tabs without a network show each other's edits", async ({ shop, network }) => {
  await shop.account.signUp(somebody());
  await have(shop, kettle);
  await visit(shop, toaster);
  await shop.cart.open();
  await shop.frame.live();
  const other = await shop.tab();
  await visit(other, toaster);
  await network(false);
  await shop.cart.more(kettle).click();
  await other.frame.keeps(1);
  await other.frame.hasPieces(2);
  await other.product.add.click();
  await shop.frame.keeps(2);
  await shop.cart.holds([kettle, 2], [toaster, 1]);
  // Not the first of either tab any more.
  await shop.cart.more(kettle).click();
  await other.frame.keeps(3);
  await other.frame.hasPieces(4);
  await other.product.add.click();
  await shop.frame.keeps(4);
  await shop.cart.holds([kettle, 3], [toaster, 2]);

  await network(true);
  await Promise.all([shop.frame.saved(), other.frame.saved()]);
  await shop.cart.has([kettle, 3], [toaster, 2]);
  await other.frame.hasPieces(5);
  await shop.page.reload();
  await shop.cart.has([kettle, 3], [toaster, 2]);
});

test("what is saved for later and moved back is live on the other device", async ({ shop, device }) => {
  const other = await pair(shop, device);
  const otherWishes = await other.tab();
  await otherWishes.wishlist.open();
  await otherWishes.frame.live();
  await shop.cart.saveForLater(kettle);
  await expect(shop.cart.lines).toHaveCount(0);
  await expect(other.cart.lines).toHaveCount(0);
  await expect(otherWishes.wishlist.line(kettle)).toBeVisible();
  await shop.wishlist.open();
  await shop.frame.live();
  await otherWishes.wishlist.putInCart(kettle);
  await expect(otherWishes.wishlist.lines).toHaveCount(0);
  await expect(shop.wishlist.lines).toHaveCount(0);
  await shop.frame.hasPieces(1);
  await other.cart.has([kettle, 1]);
  await expect(other.cart.title(kettle)).not.toHaveText(kettle.sku);
});
