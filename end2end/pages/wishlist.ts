import type { Locator, Page } from "@playwright/test";
import type { Variant } from "../demo.ts";

export class WishlistPage {
  readonly lines: Locator;
  readonly watches: Locator;

  constructor(readonly page: Page) {
    this.lines = page.getByTestId("wish-line");
    this.watches = page.getByTestId("watch-line");
  }

  async open(locale = "fr"): Promise<void> {
    await this.page.goto(`/${locale}/wishlist`);
  }

  line({ sku }: Variant): Locator {
    return this.page.locator(`[data-testid="wish-line"][data-sku="${sku}"]`);
  }

  /** Shares the list and tells its link. */
  async share(): Promise<string> {
    await this.page.locator('form[action="/api/wishlist/share"] button').click();
    return this.page.getByTestId("share-link").inputValue();
  }

  async unshare(): Promise<void> {
    await this.page.locator('form[action="/api/wishlist/unshare"] button').click();
    await this.page.waitForURL(/notice=unshared/);
  }

  async remove(variant: Variant): Promise<void> {
    await this.line(variant).locator('form[action="/api/wishlist/change"] button').click();
  }

  async putInCart(variant: Variant): Promise<void> {
    await this.line(variant).locator('form[action="/api/cart/change"] button').click();
  }
}
