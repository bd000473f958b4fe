import type { Locator, Page } from "@playwright/test";

/** The back office. */
export class AdminPage {
  readonly form: Locator;
  readonly refusal: Locator;
  readonly report: Locator;

  constructor(readonly page: Page) {
    this.form = page.getByTestId("store-form");
    this.refusal = page.getByTestId("refusal");
    this.report = page.getByTestId("import-report");
  }

  async openStore(slug: string, locale = "fr"): Promise<void> {
    await this.page.goto(`/${locale}/admin/stores/${slug}`);
  }

  field(name: string): Locator {
    return this.form.locator(`[name="${name}"]`);
  }

  /** Types the same hours for every day; tells what was there. */
  async typeWeek(hours: string | string[]): Promise<string[]> {
    const before: string[] = [];
    for (const [index, day] of ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].entries()) {
      before.push(await this.field(day).inputValue());
      await this.field(day).fill(typeof hours === "string" ? hours : (hours[index] ?? ""));
    }
    return before;
  }

  async save(): Promise<void> {
    await this.form.getByTestId("save").click();
  }

  /** Says how many codes, and how much off in all, a till of the store may take without a network. */
  async allow(store: string, codes: string, value: string, locale = "fr"): Promise<void> {
    await this.page.goto(`/${locale}/admin/claims`);
    const form = this.page.locator(`[data-testid="caps"][data-store="${store}"]`);
    await form.locator('[name="count"]').fill(codes);
    await form.locator('[name="value"]').fill(value);
    await form.locator('button[type="submit"]').click();
    await this.page.waitForURL(/notice=caps_saved/);
  }

  /** Sends a file and waits for what is said of it; another import may run at the time. */
  async tryFile(name: string, text: string): Promise<void> {
    await this.page.goto("/fr/admin/imports");
    await this.page.locator('input[type="file"]').setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
    await this.page.getByTestId("upload").click();
    await this.page.waitForURL(/\/admin\/imports\/[0-9a-f-]{36}/);
    const again = this.page.getByTestId("try");
    while (await again.isVisible()) {
      await again.click();
      await this.page.waitForLoadState();
    }
    await this.report.waitFor();
  }
}
