import type { Locator, Page } from "@playwright/test";

/** A cart on another device: the link on one, joining on the other, and the list of devices. */
export class PairingPage {
  readonly start: Locator;
  readonly link: Locator;
  readonly code: Locator;
  readonly join: Locator;
  readonly devices: Locator;

  constructor(readonly page: Page) {
    this.start = page.locator('form[action="/api/pair/start"] button[type="submit"]');
    this.link = page.getByTestId("pair-link");
    this.code = page.getByRole("img", { name: /QR/ });
    this.join = page.locator('form[action="/api/pair/join"] button[type="submit"]');
    this.devices = page.getByTestId("device");
  }

  /** Asks for a link and tells where it leads. */
  async show(locale = "fr"): Promise<string> {
    await this.page.goto(`/${locale}/account`);
    await this.start.click();
    return (await this.link.getAttribute("href")) ?? "";
  }

  async open(link: string): Promise<void> {
    await this.page.goto(link);
  }

  /** Opens the link and joins. */
  async follow(link: string): Promise<void> {
    await this.open(link);
    await this.join.click();
    await this.page.waitForURL(/\/cart/);
  }

  /** Ends the first device that is not this one. */
  async endOther(locale = "fr"): Promise<void> {
    await this.page.goto(`/${locale}/account`);
    await this.page.locator('[data-testid="device"][data-current="false"] button').first().click();
    await this.page.waitForURL(/notice=unpaired/);
  }
}
