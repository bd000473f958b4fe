import { expect, type Locator, type Page } from "@playwright/test";
import { controlled, Memory } from "./memory.ts";

/** A seller's counter without a network. */
export class OfflineTillPage {
  readonly field: Locator;
  readonly state: Locator;
  readonly sale: Locator;
  readonly amount: Locator;
  readonly redeem: Locator;
  readonly noted: Locator;
  readonly refusal: Locator;
  readonly claims: Locator;

  constructor(readonly page: Page) {
    this.field = page.locator("#code");
    this.state = page.getByTestId("offline-state");
    this.sale = page.getByTestId("sale");
    this.amount = page.locator("#amount");
    this.redeem = page.getByTestId("redeem");
    this.noted = page.getByTestId("noted");
    this.refusal = page.getByTestId("refusal");
    this.claims = page.getByTestId("claims");
  }

  /** Opens the store's till with a network, and waits until the device has all it needs without one. */
  async equip(store: string, locale: string): Promise<void> {
    await this.page.goto(`/${locale}/till?${new URLSearchParams({ store })}`);
    const memory = new Memory(this.page);
    for (const address of [`/${locale}/till/offline`, `/api/till/sheet?store=${store}`]) {
      await expect.poll(async () => (await memory.caches()).addresses).toContain(address);
    }
    await controlled(this.page);
  }

  /** Goes to the till without a network. */
  async open(store: string, locale: string): Promise<void> {
    await this.page.goto(`/${locale}/till?${new URLSearchParams({ store })}`);
    await this.page.locator("html[data-hydrated]").waitFor({ state: "attached" });
  }

  /** Reads a code as a scanner does: types it, and ends with Enter. */
  async scan(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press("Enter");
  }

  /** Scans a code and types what the sale comes to. */
  async sell(text: string, amount: string): Promise<void> {
    await this.scan(text);
    await this.amount.fill(amount);
  }

  /** What the device calls itself. */
  async name(): Promise<string> {
    return this.page.evaluate(() => new Promise<string>((resolve, reject) => {
      const opened = indexedDB.open("comptoir-till");
      opened.onerror = () => reject(opened.error);
      opened.onsuccess = () => {
        const asked = opened.result.transaction("device").objectStore("device").get("name");
        asked.onerror = () => reject(asked.error);
        asked.onsuccess = () => resolve(String(asked.result));
      };
    }));
  }
}
