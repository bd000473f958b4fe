import type { Locator, Page } from "@playwright/test";

/** Where people see what they agree to, take their data away, and leave. */
export class PrivacyPage {
  readonly rows: Locator;
  readonly export: Locator;
  readonly erase: Locator;

  constructor(readonly page: Page) {
    this.rows = page.getByTestId("consent");
    this.export = page.locator('a[href="/api/privacy/export"]');
    this.erase = page.locator('form[action="/api/privacy/erase"]');
  }

  async open(locale = "fr"): Promise<void> {
    await this.page.goto(`/${locale}/account/privacy`);
  }

  row(matter: string): Locator {
    return this.page.locator(`[data-testid="consent"][data-matter="${matter}"]`);
  }

  switch(matter: string): Locator {
    return this.row(matter).getByRole("switch");
  }

  /** The box of the sign-up's form. */
  box(matter: string): Locator {
    return this.page.locator(`input[type="checkbox"][name="agree[${matter}]"]`);
  }

  /** Types what erasing asks for and sends it. */
  async leave({ email, password }: { email: string; password: string }): Promise<void> {
    if (!(await this.erase.isVisible())) await this.page.locator("details.erase > summary").click();
    await this.erase.locator('[name="confirm"]').fill(email);
    await this.erase.locator('[name="password"]').fill(password);
    await this.erase.locator('button[type="submit"]').click();
  }
}
