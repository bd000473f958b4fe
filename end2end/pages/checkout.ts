import type { Locator, Page } from "@playwright/test";

/** From the cart to a reservation. */
export class CheckoutPage {
  readonly reserve: Locator;
  /** Why the store that is chosen cannot have it. */
  readonly refusal: Locator;
  /** The way to the nearest store that has all of it. */
  readonly next: Locator;
  /** The reservation's own page, and on a list each of them. */
  readonly pickup: Locator;

  constructor(readonly page: Page) {
    this.reserve = page.getByTestId("reserve");
    this.refusal = page.getByTestId("refusal");
    this.next = page.getByTestId("next-store");
    this.pickup = page.getByTestId("pickup");
  }

  place(store: string): Locator {
    return this.page.locator(`[data-testid="store-row"][data-store="${store}"]`);
  }

  async open(store: string): Promise<void> {
    await this.page.goto(`/fr/checkout?${new URLSearchParams({ store })}`);
  }

  /** From the cart's page to the first store that has all of it. */
  async fromCart(): Promise<void> {
    await this.page.locator('a[href="/fr/checkout"]').click();
    await this.page.locator('[data-testid="store-row"][data-available="some"] a').first().click();
    await this.page.waitForURL(/checkout\?store=/);
  }

  async fill(): Promise<void> {
    await this.page.locator('main [name="name"]').fill("Camille Aubert");
    await this.page.locator('main [name="email"]').fill("camille@example.org");
  }
}
