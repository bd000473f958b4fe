import type { Locator, Page } from "@playwright/test";

/** What came of a banner, or of a campaign in its channels, in the studio. */
export class ResultsPage {
  constructor(readonly page: Page) {}

  async openBanner(id: string): Promise<void> {
    await this.page.goto(`/fr/studio/banners/${id}/results`);
  }

  async openCampaign(id: string): Promise<void> {
    await this.page.goto(`/fr/studio/campaigns/${id}/report`);
  }

  version(name: string): Locator {
    return this.page.locator(`[data-testid="version"][data-variant="${name}"]`);
  }

  channel(name: string): Locator {
    return this.page.locator(`[data-testid="channel"][data-channel="${name}"]`);
  }

  /** The figures of a row, by their names. */
  async figures(row: Locator): Promise<Record<string, number>> {
    const pairs = await row
      .locator("[data-figure]")
      .evaluateAll((cells) => cells.map((cell) => [cell.getAttribute("data-figure") ?? "", Number(cell.getAttribute("data-n"))] as const));
    return Object.fromEntries(pairs);
  }
}
