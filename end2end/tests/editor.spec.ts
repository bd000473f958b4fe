// Banners made with plain forms: no script is needed.
import { expect, type Person, server, test } from "../fixtures.ts";
import { EditorPage } from "../pages/editor.ts";

test("a banner is made, undone, paused, copied and retired", async ({ shop, page }, { project }) => {
  // A page for each step.
  test.slow();
  await shop.account.signIn(server().people.marketer as Person);
  const editor = new EditorPage(page);
  await editor.begin();
  const title = `Avent ${project.name} ${Date.now().toString(36)}`;
  await editor.type("a.fr.title", title);
  await editor.type("a.en.title", `${title} (en)`);
  // Seen by nobody who is in the way of other tests.
  await editor.choose("slot", "store_page");
  await editor.tick("where-some");
  await editor.tick("stores-lyon-guillotiere");
  await editor.choose("who", "signed_in");
  await editor.press(page.getByTestId("save"));
  await expect(shop.frame.message).toContainText("Enregistré");
  await expect(editor.status).toHaveAttribute("data-status", "draft");
  await expect(editor.field("a.fr.title")).toHaveValue(title);
  await editor.type("a.fr.title", "Une erreur");
  await editor.press(page.getByTestId("publish"));
  await expect(editor.status).toHaveAttribute("data-status", "live");
  const { id } = editor;
  await page.getByTestId("versions").locator("summary").click();
  await page.getByTestId("undo").click();
  await expect(editor.field("a.fr.title")).toHaveValue(title);
  await editor.press(page.getByTestId("publish"));
  await page.getByTestId("pause").click();
  await expect(editor.status).toHaveAttribute("data-status", "paused");
  await page.getByTestId("resume").click();
  await expect(editor.status).toHaveAttribute("data-status", "live");
  await page.goto("/fr/studio/calendar");
  await expect(page.locator(`[data-testid="calendar-row"][data-id="${id}"]`)).toContainText(title);
  await page.goto(`/fr/studio/banners/${id}`);
  await page.getByTestId("duplicate").click();
  await expect(editor.status).toHaveAttribute("data-status", "draft");
  await expect(editor.field("name")).toHaveValue(`Copie de ${title}`);
  await page.goto(`/en/studio/banners/${id}`);
  await page.getByTestId("retire-open").click();
  await page.getByTestId("retire").click();
  await expect(editor.status).toHaveAttribute("data-status", "retired");
  await expect(editor.form).toHaveCount(0);
});

test("the shop is shown as somebody else will see it", async ({ shop, page, device }) => {
  await shop.account.signIn(server().people.marketer as Person);
  const editor = new EditorPage(page);
  await editor.begin();
  await editor.type("a.fr.title", "Dans longtemps");
  await editor.type("starts_on", "2199-12-03");
  await editor.press(page.getByTestId("save"));
  await page.locator("a.more", { hasText: "Voir dans la boutique" }).click();
  await expect(page.locator("#day")).toHaveValue("2199-12-03");
  await page.getByTestId("go").click();
  await expect(page.getByTestId("preview-bar")).toContainText("3 décembre 2199");
  await expect(page.getByTestId("banner").filter({ hasText: "Dans longtemps" })).toBeVisible();
  const address = page.url();
  await page.locator('main a[href*="/fr/products"]').first().click();
  await expect(page.getByTestId("preview-bar")).toBeVisible();
  const stranger = await device();
  await stranger.page.goto(address);
  await expect(stranger.page.getByTestId("preview-bar")).toHaveCount(0);
  await expect(stranger.page.getByText("Dans longtemps")).toHaveCount(0);
});
