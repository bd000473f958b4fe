import type { Locator, Page } from "@playwright/test";

export class StoresPage {
  readonly rows: Locator;
  readonly near: Locator;
  /** What is said of the place that was asked for. */
  readonly said: Locator;

  constructor(readonly page: Page) {
    this.rows = page.locator("main").getByTestId("store-row");
    this.near = page.locator('main input[name="near"]');
    this.said = page.locator("main").getByRole("status");
  }

  async open(locale = "fr"): Promise<void> {
    await this.page.goto(`/${locale}/stores`);
  }

  async askNear(place: string): Promise<void> {
    await this.near.fill(place);
    await this.near.press("Enter");
  }
}
