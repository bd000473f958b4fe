import type { Locator, Page } from "@playwright/test";
import type { Variant } from "../demo.ts";

/** Where people sign in and out. */
export class AccountPage {
  readonly signInForm: Locator;
  readonly signUpForm: Locator;
  readonly signOutButton: Locator;
  readonly merged: Locator;

  constructor(readonly page: Page) {
    this.signInForm = page.locator('form[action="/api/account/sign-in"]');
    this.signUpForm = page.locator('form[action="/api/account/sign-up"]');
    this.signOutButton = page.locator('form[action="/api/account/sign-out"] button[type="submit"]');
    this.merged = page.getByTestId("merge-line");
  }

  mergedLine({ sku }: Pick<Variant, "sku">): Locator {
    return this.page.locator(`[data-testid="merge-line"][data-sku="${sku}"]`);
  }

  async open(locale = "fr"): Promise<void> {
    await this.page.goto(`/${locale}/account`);
  }

  async signUp(person: { email: string; password: string; name: string }): Promise<void> {
    await this.open();
    await this.fillSignUp(person);
    await this.signOutButton.waitFor();
  }

  /** Fills the form as it stands and sends it. */
  async fillSignUp({ email, password, name }: { email: string; password: string; name: string }): Promise<void> {
    await this.signUpForm.locator('[name="email"]').fill(email);
    await this.signUpForm.locator('[name="password"]').fill(password);
    const field = this.signUpForm.locator('[name="name"]');
    if ((await field.count()) > 0) await field.fill(name);
    await this.signUpForm.locator('button[type="submit"]').click();
  }

  /** Fills the form and sends it, whatever comes of it. */
  async tryToSignIn({ email, password }: { email: string; password: string }): Promise<void> {
    await this.open();
    await this.signInForm.locator('[name="email"]').fill(email);
    await this.signInForm.locator('[name="password"]').fill(password);
    await this.signInForm.locator('button[type="submit"]').click();
  }

  async signIn(person: { email: string; password: string }): Promise<void> {
    await this.tryToSignIn(person);
    await this.signOutButton.waitFor();
  }

  async signOut(): Promise<void> {
    await this.open();
    await this.signOutButton.click();
    await this.signInForm.waitFor();
  }
}
