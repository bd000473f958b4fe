import { expect, type Locator, type Page } from "@playwright/test";
import jsqr from "jsqr";
import { PNG } from "pngjs";

/** A customer's codes. */
export class WalletPage {
  readonly codes: Locator;

  constructor(readonly page: Page) {
    this.codes = page.getByTestId("code");
  }

  async open(locale = "fr"): Promise<void> {
    await this.page.goto(`/${locale}/account/codes`);
  }

  /** The code's ticket, by what it is called. */
  code(title: string): Locator {
    return this.codes.filter({ hasText: title });
  }

  /** What a scanner reads from the ticket as it is on the screen, once nothing that tells of it lies above it. */
  async scanned(title: string): Promise<string> {
    let read = "";
    await expect(async () => {
      const { data, width, height } = PNG.sync.read(await this.code(title).locator(".qr").screenshot());
      read = jsqr.default(new Uint8ClampedArray(data), width, height)?.data ?? "";
      expect(read).toMatch(/^CMP1:[A-Z2-7]+$/);
    }).toPass({ timeout: 15_000 });
    return read;
  }
}
