import { expect, type Locator, type Page } from "@playwright/test";
import type { Variant } from "../demo.ts";

export class CartPage {
  readonly lines: Locator;
  readonly total: Locator;
  /** Where all of it can be had. */
  readonly gather: Locator;

  constructor(readonly page: Page) {
    this.lines = page.getByTestId("cart-line");
    this.total = page.getByTestId("cart-total");
    this.gather = page.getByTestId("gather");
  }

  async open(locale = "fr"): Promise<void> {
    await this.page.goto(`/${locale}/cart`);
  }

  line({ sku }: Pick<Variant, "sku">): Locator {
    return this.page.locator(`[data-testid="cart-line"][data-sku="${sku}"]`);
  }

  quantity(variant: Variant): Locator {
    return this.line(variant).getByTestId("cart-line-quantity");
  }

  less(variant: Variant): Locator {
    return this.line(variant).locator("form.stepper button[name]").first();
  }

  more(variant: Variant): Locator {
    return this.line(variant).locator("form.stepper button[name]").last();
  }

  /** Types a quantity and goes on to something else. */
  async typeQuantity(variant: Variant, quantity: number): Promise<void> {
    await this.quantity(variant).fill(String(quantity));
    await this.quantity(variant).blur();
  }

  async setQuantity(variant: Variant, quantity: number): Promise<void> {
    await this.quantity(variant).fill(String(quantity));
    await this.quantity(variant).press("Enter");
  }

  async remove(variant: Variant): Promise<void> {
    await this.line(variant).getByTestId("cart-line-remove").click();
  }

  /** Puts the line among the wishes. */
  async saveForLater(variant: Variant): Promise<void> {
    await this.line(variant).locator("form", { has: this.page.locator('[value="save_for_later"]') }).getByRole("button").click();
  }

  /** A store that is named as having the cart or a part of it. */
  store(slug: string): Locator {
    return this.gather.locator(`[data-testid="store-row"][data-store="${slug}"]`);
  }

  /** What the line calls its product. */
  title(variant: Variant): Locator {
    return this.line(variant).locator("a.line-name");
  }

  /** Exactly these lines, whatever they cost. */
  async holds(...lines: [Variant, number][]): Promise<void> {
    for (const [variant, quantity] of lines) await expect(this.quantity(variant)).toHaveValue(String(quantity));
    await expect(this.lines).toHaveCount(lines.length);
  }

  /** Exactly these lines, and a total that is their sum. */
  async has(...lines: [Variant, number][]): Promise<void> {
    await this.holds(...lines);
    const minor = lines.reduce((sum, [variant, quantity]) => sum + variant.minor * quantity, 0);
    if (lines.length > 0) await expect(this.total).toHaveAttribute("data-minor", String(minor));
  }
}
