import { test as base, expect, type BrowserContext, type Page } from "@playwright/test";
import { comptoir } from "../scripts/server.mjs";
import type { Variant } from "./demo.ts";
import { AccountPage } from "./pages/account.ts";
import { CartPage } from "./pages/cart.ts";
import { CheckoutPage } from "./pages/checkout.ts";
import { Frame } from "./pages/frame.ts";
import { ListPage } from "./pages/list.ts";
import { PairingPage } from "./pages/pairing.ts";
import { PrivacyPage } from "./pages/privacy.ts";
import { ProductPage } from "./pages/product.ts";
import { StoresPage } from "./pages/stores.ts";
import { WishlistPage } from "./pages/wishlist.ts";

export { expect };

export interface Person {
  email: string;
  password: string;
}

/** The server under test, as global-setup.ts started it. */
export interface Server {
  origin: string;
  port: number;
  pid: number;
  people: Record<string, Person>;
  /** The key of a machine that may count stock. */
  machine: string;
  database: string;
}

export function server(): Server {
  const told = process.env.COMPTOIR_E2E;
  if (!told) throw new Error("global-setup.ts has not run");
  return JSON.parse(told) as Server;
}

/** Runs a command of the shop on the server's database, as an operator would beside it. */
export const run = (...words: string[]) => comptoir(words, { ...process.env, COMPTOIR_DATABASE: server().database });

/** Counts so many of each variant in a store, beside those that are held there, as its till would. */
export async function count(store: string, pieces: [Variant, number][]): Promise<void> {
  const headers = { authorization: `Bearer ${server().machine}`, "content-type": "application/json" };
  const address = `${server().origin}/api/v1/stock`;
  const rows = await Promise.all(pieces.map(async ([{ sku }, free]) => {
    const answer = await fetch(`${address}?${new URLSearchParams({ sku, store })}`, { headers });
    const { levels } = (await answer.json()) as { levels: { held: number }[] };
    return { sku, store, count: free + (levels[0]?.held ?? 0) };
  }));
  const body = JSON.stringify({ key: crypto.randomUUID(), counted_at: Date.now(), rows });
  const answer = await fetch(address, { method: "POST", headers, body });
  expect(answer.status, await answer.text()).toBe(207);
}

/** The shop in one tab. */
export class Shop {
  readonly frame: Frame;
  readonly list: ListPage;
  readonly product: ProductPage;
  readonly cart: CartPage;
  readonly checkout: CheckoutPage;
  readonly wishlist: WishlistPage;
  readonly account: AccountPage;
  readonly pairing: PairingPage;
  readonly privacy: PrivacyPage;
  readonly stores: StoresPage;

  constructor(readonly page: Page) {
    this.frame = new Frame(page);
    this.list = new ListPage(page);
    this.product = new ProductPage(page);
    this.cart = new CartPage(page);
    this.checkout = new CheckoutPage(page);
    this.wishlist = new WishlistPage(page);
    this.account = new AccountPage(page);
    this.pairing = new PairingPage(page);
    this.privacy = new PrivacyPage(page);
    this.stores = new StoresPage(page);
  }

  /** Puts one of each into the cart from its page, and waits until the server has it. */
  async fill(...variants: Variant[]): Promise<void> {
    for (const variant of variants) {
      await this.product.open(variant);
      await this.frame.live();
      await this.product.add.click();
      await this.frame.saved();
    }
  }

  /** Another tab of the same browser. */
  async tab(): Promise<Shop> {
    return new Shop(await this.page.context().newPage());
  }
}

/** An address and a password nobody else uses. */
export function somebody(): Person & { name: string } {
  const unique = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
  return { email: `camille.${unique}@example.org`, password: `une phrase tout à fait longue ${unique}`, name: "Camille" };
}

interface Fixtures {
  /** The shop in this test's browser. */
  shop: Shop;
  /** The shop in a browser of its own: another device, of the same kind. */
  device: () => Promise<Shop>;
  /** Whether this project's browsers run scripts. */
  scripts: boolean;
}

/** What a browser must never complain about; `faults` collects it. */
export function watch(context: BrowserContext, faults: string[]): void {
  context.on("weberror", (error) => faults.push(`${error.error()}`));
  context.on("console", (message) => {
    if (/content security policy|panicked|goes on without its script|hydration/i.test(message.text())) faults.push(message.text());
  });
}

export const test = base.extend<Fixtures>({
  baseURL: async ({}, use) => use(server().origin),
  scripts: async ({ javaScriptEnabled }, use) => use(javaScriptEnabled !== false),
  shop: async ({ page, context }, use) => {
    const faults: string[] = [];
    watch(context, faults);
    await use(new Shop(page));
    expect(faults, "what the browser complained about").toEqual([]);
  },
  device: async ({ browser, contextOptions, baseURL, locale, timezoneId, viewport, isMobile, hasTouch, deviceScaleFactor, javaScriptEnabled, serviceWorkers }, use) => {
    const faults: string[] = [];
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext({ ...contextOptions, baseURL, locale, timezoneId, viewport, isMobile, hasTouch, deviceScaleFactor, javaScriptEnabled, serviceWorkers });
      contexts.push(context);
      watch(context, faults);
      return new Shop(await context.newPage());
    });
    await Promise.all(contexts.map((context) => context.close()));
    expect(faults, "what the other browser complained about").toEqual([]);
  },
});
