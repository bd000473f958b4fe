import type { Locator, Page } from "@playwright/test";

/** What a seller has at the counter. */
export class TillPage {
  readonly field: Locator;
  readonly sale: Locator;
  readonly slip: Locator;
  readonly redeem: Locator;
  readonly refusal: Locator;

  constructor(readonly page: Page) {
    this.field = page.locator("#code");
    this.sale = page.getByTestId("sale");
    this.slip = page.getByTestId("slip");
    this.redeem = page.getByTestId("redeem");
    this.refusal = page.getByTestId("refusal");
  }

  async open(store: string, locale = "fr"): Promise<void> {
    await this.page.goto(`/${locale}/till?${new URLSearchParams({ store })}`);
  }

  /** Reads a code, an article or a number as a scanner does: types it, and ends with Enter. */
  async scan(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press("Enter");
  }

  async void(reason: string): Promise<void> {
    await this.slip.locator("summary").click();
    await this.slip.locator('[name="reason"]').fill(reason);
    await this.slip.getByTestId("void").click();
  }
}
