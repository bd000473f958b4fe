import type { Locator, Page } from "@playwright/test";
import type { Variant } from "../demo.ts";

/** A product's page, with one variant chosen. */
export class ProductPage {
  readonly add: Locator;
  readonly form: Locator;
  readonly wish: Locator;
  readonly choices: Locator;
  readonly storeRows: Locator;
  readonly near: Locator;
  readonly locate: Locator;
  readonly where: Locator;

  constructor(readonly page: Page) {
    this.add = page.getByTestId("add-to-cart");
    this.form = page.locator("form").filter({ has: this.add });
    this.wish = page.getByTestId("wish");
    this.choices = page.locator(".choice a");
    this.where = page.locator("section.where");
    this.storeRows = this.where.getByTestId("store-row");
    this.near = this.where.locator('input[name="near"]');
    this.locate = this.where.locator('button[type="button"]');
  }

  async open({ handle, sku }: Variant, query: Record<string, string> = {}, locale = "fr"): Promise<void> {
    await this.page.goto(`/${locale}/products/${handle}?${new URLSearchParams({ variant: sku, ...query })}`);
  }

  /** Asks where it can be had, from a postcode or a town. */
  async askNear(place: string): Promise<void> {
    await this.near.fill(place);
    await this.near.press("Enter");
  }

  store(slug: string): Locator {
    return this.where.locator(`[data-testid="store-row"][data-store="${slug}"]`);
  }
}
