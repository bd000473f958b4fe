import { expect, type Locator, type Page, request } from "@playwright/test";
import { server } from "../fixtures.ts";

/** What a banner says in one language. */
export interface Words {
  title: string;
  text?: string;
  button?: string;
  target?: object;
  picture?: object;
}

/** Banners as their makers keep them: by the same requests as the studio's. */
export class Marketing {
  private constructor(private readonly context: Awaited<ReturnType<typeof request.newContext>>) {}

  static async enter(): Promise<Marketing> {
    const { origin, people } = server();
    const context = await request.newContext({ baseURL: origin, extraHTTPHeaders: { origin } });
    const answer = await context.post("/api/account/sign-in", { data: people.marketer });
    expect(answer.status(), await answer.text()).toBe(200);
    return new Marketing(context);
  }

  private async post(path: string, data: object): Promise<Record<string, unknown>> {
    const answer = await this.context.post(`/api/studio/banners/${path}`, { data });
    expect(answer.status(), await answer.text()).toBe(200);
    return (await answer.json()) as Record<string, unknown>;
  }

  /** Adds a version of a banner for people of one store, and puts it out. */
  async publish(id: string, version: number | null, slot: string, store: string, words: Words, more: object = {}): Promise<void> {
    const variants = [{ name: "a", content: { fr: words, en: words } }];
    const banner = { name: words.title, slot, stores: [store], audience: { whereabouts: "my_store" }, variants, ...more };
    const saved = await this.post("save", { id, version, banner });
    await this.post("move", { id, to: "publish", version: String(saved.version) });
  }

  async retire(id: string): Promise<void> {
    await this.post("move", { id, to: "retire" });
  }

  /** Uploads a picture; gives its id. */
  async picture(name: string, buffer: Buffer): Promise<string> {
    const answer = await this.context.post("/api/studio/banners/upload", { multipart: { file: { name, mimeType: "image/jpeg", buffer } } });
    expect(answer.status(), await answer.text()).toBe(200);
    return ((await answer.json()) as { id: string }).id;
  }
}

/** The banners of a page. */
export class Banners {
  readonly dock: Locator;

  constructor(readonly page: Page) {
    this.dock = page.locator(".dock");
  }

  of(id: string): Locator {
    return this.page.locator(`[data-testid="banner"][data-banner="${id}"]`);
  }

  slot(name: string): Locator {
    return this.page.locator(`[data-slot="${name}"]`);
  }

  /** Makes a store one's own, as its page offers it. */
  async chooseStore(store: string): Promise<void> {
    await this.page.goto(`/fr/stores/${store}`);
    await this.page.getByTestId("choose-store").click();
    await this.page.waitForLoadState();
  }

  /** Adds up what moves on the page from now on without having been pressed. */
  async watchShifts(): Promise<void> {
    await this.page.evaluate(() => {
      const seen = { shifts: 0 };
      Object.assign(window, { seen });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) seen.shifts += (entry as unknown as { value: number }).value;
      }).observe({ type: "layout-shift" });
    });
  }

  /** How much moved since; fails where the page was loaded anew. */
  async shifts(): Promise<number> {
    // Two frames later what the last change moved has been counted.
    return await this.page.evaluate(() => new Promise<number>((tell) => {
      requestAnimationFrame(() => requestAnimationFrame(() => tell((window as unknown as { seen: { shifts: number } }).seen.shifts)));
    }));
  }
}
