import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";

/** Where marketers make a banner. Counts what they press and the fields they type into. */
export class EditorPage {
  readonly form: Locator;
  readonly refusal: Locator;
  readonly status: Locator;
  /** What the page says of what was typed: saved, and when. */
  readonly told: Locator;
  readonly advice: Locator;
  /** Clicks, and fields that keys were struck in. */
  effort = 0;

  constructor(readonly page: Page) {
    this.form = page.getByTestId("banner-form");
    this.refusal = page.getByTestId("refusal");
    this.status = page.getByTestId("status");
    this.told = page.getByTestId("saved");
    this.advice = page.getByTestId("advice");
  }

  async press(what: Locator): Promise<void> {
    this.effort += 1;
    await what.click();
  }

  field(name: string): Locator {
    return this.form.locator(`[name="${name}"]`);
  }

  async type(name: string, text: string): Promise<void> {
    this.effort += 1;
    await this.field(name).fill(text);
  }

  /** Chooses from a list, which is two clicks: it opens, and is chosen from. */
  async choose(name: string, value: string): Promise<void> {
    this.effort += 2;
    await this.field(name).selectOption(value);
  }

  /** Ticks one of several, by its label. */
  async tick(id: string): Promise<void> {
    await this.press(this.page.locator(`label[for="${id}"]`));
  }

  /** From the list, as people come. */
  async begin(locale = "fr"): Promise<void> {
    await this.page.goto(`/${locale}/studio/banners`);
    await this.press(this.page.getByTestId("new"));
    await this.form.waitFor();
  }

  /** Waits until what was typed is kept. */
  async saved(): Promise<void> {
    await expect(this.told).toHaveAttribute("data-state", "saved");
  }

  get id(): string {
    return new URL(this.page.url()).pathname.split("/").at(-1) ?? "";
  }

  /** A choice of the preview: `variant` by its place, `locale`, `scheme`. */
  async look(at: "variant" | "locale" | "scheme", value: string): Promise<void> {
    await this.tick(`see-${at}-${value}`);
  }

  /** The preview that shows now, at a width. */
  preview(width: "phone" | "desktop"): FrameLocator {
    return this.page.frameLocator(`.banner-frames:visible iframe[data-frame="${width}"]`);
  }

  row(id: string): Locator {
    return this.page.locator(`[data-testid="banner-row"][data-id="${id}"]`);
  }
}
