import { expect, type Locator, type Page } from "@playwright/test";

/** What every page has around its content. */
export class Frame {
  readonly count: Locator;
  /** What happened on another device; empty until something does. */
  readonly remoteNotice: Locator;
  /** What the form before did. */
  readonly message: Locator;
  /** Whether every change of this browser was answered. */
  readonly syncState: Locator;
  readonly search: Locator;

  constructor(readonly page: Page) {
    this.count = page.getByTestId("cart-count");
    this.remoteNotice = page.getByTestId("remote-notice");
    this.message = page.locator(".message");
    this.syncState = page.getByTestId("sync-state");
    this.search = page.getByRole("search").locator('input[name="q"]');
  }

  /** Waits until the islands are live. Only for tests about what needs them. */
  async live(): Promise<void> {
    await this.page.locator("html[data-hydrated]").waitFor({ state: "attached" });
  }

  /** Waits until the page says that nothing waits to be sent. */
  async saved(): Promise<void> {
    await expect(this.syncState).toHaveAttribute("data-state", "saved");
    await expect(this.syncState).toHaveAttribute("data-waiting", "0");
  }

  /** Waits until the page says that it has no network and keeps so many edits. */
  async keeps(edits: number): Promise<void> {
    await expect(this.syncState).toHaveAttribute("data-state", "offline");
    await expect(this.syncState).toHaveAttribute("data-waiting", String(edits));
  }

  async hasPieces(pieces: number): Promise<void> {
    await expect(this.count).toHaveAttribute("data-count", String(pieces));
  }
}

/** The fields a form would send, hidden ones included. */
export async function fieldsOf(form: Locator): Promise<Record<string, string>> {
  const pairs = await form
    .locator("input[name], select[name], textarea[name]")
    .evaluateAll((fields) => fields.map((field) => [field.getAttribute("name") ?? "", (field as HTMLInputElement).value] as const));
  return Object.fromEntries(pairs);
}
