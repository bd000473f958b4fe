import type { Locator, Page } from "@playwright/test";

/** Where marketers make campaigns. */
export class StudioPage {
  readonly form: Locator;
  readonly refusal: Locator;
  readonly status: Locator;
  readonly runs: Locator;
  readonly labels: Locator;

  constructor(readonly page: Page) {
    this.form = page.getByTestId("campaign-form");
    this.refusal = page.getByTestId("refusal");
    this.status = page.getByTestId("status");
    this.runs = page.getByTestId("run");
    this.labels = page.getByTestId("label");
  }

  async open(locale = "fr"): Promise<void> {
    await this.page.goto(`/${locale}/studio`);
  }

  async begin(locale = "fr"): Promise<void> {
    await this.open(locale);
    await this.page.getByTestId("new").click();
  }

  field(name: string): Locator {
    return this.form.locator(`[name="${name}"]`);
  }

  /** Types into fields, by their names. */
  async fill(fields: Record<string, string>): Promise<void> {
    for (const [name, value] of Object.entries(fields)) await this.field(name).fill(value);
  }

  async choose(name: string, value: string): Promise<void> {
    await this.form.locator(`#${name}-${value}`).check();
  }

  async save(): Promise<void> {
    await this.form.getByTestId("save").click();
  }

  /** Launches, pauses, resumes: `live` or `paused`. */
  async move(to: "live" | "paused"): Promise<void> {
    await this.page.getByTestId(to).click();
  }

  async end(): Promise<void> {
    await this.page.getByTestId("end").click();
    await this.page.getByTestId("ended").click();
  }

  async print(codes: number): Promise<void> {
    await this.page.locator("#print-codes").fill(String(codes));
    await this.page.getByTestId("print").click();
  }

  simulated(of: "orders" | "carts"): Locator {
    return this.page.locator(`[data-testid="simulated"][data-of="${of}"]`);
  }

  row(name: string): Locator {
    return this.page.getByTestId("campaign").filter({ hasText: name });
  }
}
