import type { Locator, Page } from "@playwright/test";
import type { Variant } from "../demo.ts";

export class WishlistPage {
  readonly lines: Locator;

  constructor(readonly page: Page) {
    this.lines = page.getByTestId("wish-line");
  }

  async open(locale = "fr"): Promise<void> {
    await this.page.goto(`/${locale}/wishlist`);
  }

  line({ sku }: Variant): Locator {
    return this.page.locator(`[data-testid="wish-line"][data-sku="${sku}"]`);
  }

  async remove(variant: Variant): Promise<void> {
    await this.line(variant).locator('form[action="/api/wishlist/change"] button').click();
  }

  async putInCart(variant: Variant): Promise<void> {
    await this.line(variant).locator('form[action="/api/cart/change"] button').click();
  }
}
