import { kettle } from "../demo.ts";
import { expect, type Person, server, test } from "../fixtures.ts";
import { StudioPage } from "../pages/studio.ts";

test("a marketer makes a campaign, tries it, launches, pauses, resumes and ends it", async ({ page, shop, device }, { project }) => {
  // Somebody's cart that it can be tried on.
  const shopper = await device();
  await shopper.product.open(kettle);
  await shopper.product.add.click();
  await shopper.frame.hasPieces(1);
  await shop.account.signIn(server().people.marketer as Person);
  const studio = new StudioPage(page);
  const name = `Avent ${project.name} ${Date.now().toString(36)}`;
  await studio.begin();
  await studio.fill({ name, percent: "120", title_fr: "Pour vous", title_en: "For you" });
  await studio.save();
  await expect(studio.refusal).toContainText("Pourcentage");
  await expect(studio.field("name")).toHaveValue(name);
  await expect(studio.field("percent")).toHaveAttribute("aria-invalid", "true");
  await studio.fill({ percent: "12,5" });
  await studio.choose("issues", "print");
  // What it is not about is out of sight, without a script too.
  await expect(studio.field("bought")).toBeHidden();
  await expect(studio.field("nth")).toBeHidden();
  await studio.choose("benefit", "nth_free");
  await expect(studio.field("nth")).toBeVisible();
  await studio.choose("benefit", "percent");
  await studio.save();
  await expect(shop.frame.message).toContainText("Enregistré");
  await expect(studio.status).toHaveAttribute("data-status", "draft");
  await page.getByTestId("simulate").click();
  await expect(studio.simulated("carts")).not.toHaveAttribute("data-applied", "0");

  await studio.move("live");
  await expect(studio.status).toHaveAttribute("data-status", "live");
  await expect(studio.field("percent")).toHaveCount(0);
  await studio.print(3);
  await expect(studio.runs).toHaveAttribute("data-codes", "3");
  await studio.runs.locator("a").first().click();
  await expect(studio.labels).toHaveCount(3);
  await expect(studio.labels.first()).toContainText("Pour vous");
  await page.goBack();

  await studio.move("paused");
  await expect(studio.status).toHaveAttribute("data-status", "paused");
  await studio.move("live");
  await studio.end();
  await expect(studio.status).toHaveAttribute("data-status", "ended");
  await expect(studio.form).toHaveCount(0);
  await expect(page.getByTestId("event")).toHaveCount(5);
  await studio.open("en");
  await expect(studio.row(name)).toContainText("12.5% off everything");
});

test("two marketers at once are told of each other", async ({ page, shop }, { project }) => {
  await shop.account.signIn(server().people.marketer as Person);
  const studio = new StudioPage(page);
  await studio.begin();
  await studio.fill({ name: `Deux ${project.name}`, percent: "5", title_fr: "a", title_en: "b" });
  await studio.save();
  await expect(shop.frame.message).toContainText("Enregistré");
  const other = await shop.tab();
  const older = new StudioPage(other.page);
  await other.page.goto(page.url());
  await studio.fill({ codes: "10" });
  await studio.save();
  await expect(shop.frame.message).toContainText("Enregistré");
  await older.fill({ uses: "5" });
  await older.save();
  await expect(older.refusal).toHaveAttribute("data-reason", "campaign_changed");
  await expect(older.field("codes")).toHaveValue("10");
  await expect(older.field("uses")).toHaveValue("5");
  await older.save();
  await expect(other.frame.message).toContainText("Enregistré");
});

test("whoever is no marketer finds the door closed", async ({ shop, page }) => {
  await page.goto("/fr/studio");
  await expect(page.locator("main .button")).toHaveText("Se connecter");
  await shop.account.signIn(server().people.seller as Person);
  expect((await page.goto("/fr/studio/campaigns/new"))?.status()).toBe(403);
  await expect(page.getByTestId("campaign-form")).toHaveCount(0);
});
