import type { Locator, Page } from "@playwright/test";

/** A list of products: everything about it is in the address. */
export class ListPage {
  readonly cards: Locator;
  readonly tools: Locator;
  readonly next: Locator;

  constructor(readonly page: Page) {
    this.cards = page.locator("main").getByTestId("product-card");
    this.tools = page.locator("form.list-tools");
    this.next = page.locator('nav.paging a[rel="next"]');
  }

  async open(query: Record<string, string> = {}, locale = "fr"): Promise<void> {
    await this.page.goto(`/${locale}/products?${new URLSearchParams(query)}`);
  }

  /** The handles of the products shown, in order, once the page is there as a whole. */
  async handles(): Promise<string[]> {
    await this.page.waitForLoadState("domcontentloaded");
    const links = await this.cards.evaluateAll((cards) => cards.map((card) => card.getAttribute("href") ?? ""));
    return links.map((link) => /\/products\/([^/?#]+)/.exec(link)?.[1] ?? link);
  }

  /** What each product costs now, in cents. */
  async prices(): Promise<number[]> {
    await this.page.waitForLoadState("domcontentloaded");
    const texts = await this.cards.locator(".price").allTextContents();
    return texts.map((text) => {
      const [, whole = "", cents = ""] = /(\d[\d\s]*)[,.](\d\d)/.exec(text.replaceAll(/[\u00a0\u202f]/g, " ")) ?? [];
      return Number(whole.replaceAll(" ", "")) * 100 + Number(cents);
    });
  }

  async sortBy(label: RegExp): Promise<void> {
    await this.choose("sort", label);
  }

  async onlyInStockAt(store: RegExp): Promise<void> {
    await this.choose("store", store, false);
    await this.tools.locator('input[name="in_stock"]').check();
    await this.apply();
  }

  private async choose(field: string, label: RegExp, apply = true): Promise<void> {
    const select = this.tools.locator(`select[name="${field}"]`);
    const text = await select.locator("option").filter({ hasText: label }).first().textContent();
    await select.selectOption({ label: text?.trim() ?? "" });
    if (apply) await this.apply();
  }

  /** Sends the form, and waits until another list is there. */
  private async apply(): Promise<void> {
    const before = this.page.url();
    await this.tools.locator('button[type="submit"]').click();
    await this.page.waitForURL((url) => url.href !== before);
  }
}
