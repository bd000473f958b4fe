// The studio's banner editor with its script: what is typed is kept and shown, and goes out to pages that are open.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/server.mjs";
import { expect, type Person, server, test } from "../fixtures.ts";
import { Banners } from "../pages/banners.ts";
import { EditorPage } from "../pages/editor.ts";

/** This spec has a store of its own, so that nobody else sees its banners. */
const STORE = "rennes-sainte-anne";
const picture = readFileSync(join(root, "demo/pictures/0cfc45c6e96919f3/640.jpg"));

test("from an empty studio to a live banner in two languages and two versions", async ({ shop, page, device }) => {
  const shopper = await device();
  const banners = new Banners(shopper.page);
  await banners.chooseStore(STORE);
  await shopper.page.goto("/fr/");
  await shopper.frame.live();

  await shop.account.signIn(server().people.marketer as Person);
  const editor = new EditorPage(page);
  await editor.begin();
  await editor.type("a.fr.title", "Samedi, vos couteaux affûtés");
  await editor.type("a.fr.text", "Apportez-en trois, on s’en occupe pendant vos courses.");
  await editor.type("a.fr.button", "Voir le magasin");
  await editor.choose("a.fr.target", `store:${STORE}`);
  await editor.type("a.en.title", "Knives sharpened on Saturday");
  await editor.type("a.en.text", "Bring three, we see to them while you shop.");
  await editor.type("a.en.button", "See the store");
  await editor.tick("where-some");
  await editor.tick(`stores-${STORE}`);
  await editor.saved();
  await editor.press(page.getByTestId("add-variant"));
  await expect(page.getByTestId("variant")).toHaveCount(2);
  await editor.type("b.fr.title", "Des couteaux comme neufs, samedi");
  await editor.type("b.en.title", "Knives like new, on Saturday");
  await editor.saved();

  // What shoppers will see on a phone, in both versions and languages, by day and by night.
  const phone = editor.preview("phone").getByTestId("banner");
  await editor.look("locale", "fr");
  await expect(phone).toContainText("Samedi, vos couteaux affûtés");
  await editor.look("variant", "1");
  await expect(phone).toContainText("Des couteaux comme neufs, samedi");
  await editor.look("locale", "en");
  await expect(phone).toContainText("Knives like new, on Saturday");
  await editor.look("scheme", "dark");
  await expect(phone).toContainText("Knives like new, on Saturday");
  await expect(editor.preview("desktop").getByTestId("banner")).toContainText("while you shop");
  const dark = await phone.evaluate((banner) => getComputedStyle(banner).color);
  expect(dark, "ink by night").toBe("rgb(243, 237, 227)");

  await editor.press(page.getByTestId("publish"));
  const published = Date.now();
  const shown = banners.of(editor.id);
  await expect(shown).toBeVisible();
  const ms = Date.now() - published;
  console.log(`live on an open page after ${ms} ms, ${editor.effort} clicks and fields`);
  await expect(editor.status).toHaveAttribute("data-status", "live");
  expect(editor.effort).toBeLessThan(25);
  await expect(shown).toContainText(/couteaux/);
  const variant = await shown.getAttribute("data-variant");
  await shopper.page.goto("/en/");
  await expect(banners.of(editor.id)).toContainText(/on Saturday/);
  await expect(banners.of(editor.id)).toHaveAttribute("data-variant", variant ?? "");
  const { id } = editor;
  await page.goto("/fr/studio/banners");
  await expect(editor.row(id)).toHaveAttribute("data-status", "live");
  await page.goto(`/fr/studio/banners/${id}`);
  await page.getByTestId("retire-open").click();
  await page.getByTestId("retire").click();
  await expect(banners.of(id)).toHaveCount(0);
});

test("pictures are taken in by button and by drop, and cropped by click and by keys", async ({ shop, page }) => {
  // A picture is coded in nine sizes and formats.
  test.slow();
  await shop.account.signIn(server().people.marketer as Person);
  const editor = new EditorPage(page);
  await editor.begin();
  await editor.type("a.fr.title", "Avec une image");
  const choice = page.locator('[data-picture="a.fr.picture"]');
  await choice.locator("summary").click();
  await expect(choice.locator("[data-drop]")).toBeVisible();
  await choice.locator("[data-upload]").setInputFiles({ name: "bouilloire.jpg", mimeType: "image/jpeg", buffer: picture });
  const drawn = editor.preview("phone").locator(".banner-picture img");
  await expect(drawn).toBeVisible({ timeout: 30_000 });
  const box = choice.getByRole("application");
  await box.focus();
  for (const key of ["ArrowLeft", "ArrowLeft", "ArrowUp"]) await page.keyboard.press(key);
  await expect(editor.field("a.fr.focus_x")).toHaveValue("40");
  await expect(editor.field("a.fr.focus_y")).toHaveValue("45");
  await expect(editor.preview("phone").locator(".focus-x-8.focus-y-9")).toBeVisible();
  const { width, height } = (await box.boundingBox()) ?? { width: 0, height: 0 };
  await box.click({ position: { x: width * 0.9, y: height * 0.1 } });
  await expect(editor.field("a.fr.focus_x")).toHaveValue("90");
  await expect(editor.advice).toContainText("dites ce qu’elle montre");
  await editor.type("a.fr.alt", "Une bouilloire en inox");
  await expect(editor.advice).toBeEmpty();
  // White words on a bright picture are advised against, and stand beside it again.
  await editor.choose("a.fr.placing", "over");
  await expect(editor.preview("phone").locator(".banner.over")).toBeVisible();
  await expect(editor.advice).toContainText(/contraste est de 3,\d pour 1, il en faut 4,5/);
  await editor.choose("a.fr.placing", "");
  await expect(editor.advice).toBeEmpty();
  await editor.saved();
  await page.reload();
  await expect(editor.field("a.fr.focus_x")).toHaveValue("90");
  await expect(editor.preview("phone").getByAltText("Une bouilloire en inox")).toBeVisible();

  // By drop: what is no picture is told, and the one that stands stays.
  const data = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["<svg xmlns='http://www.w3.org/2000/svg'/>"], "x.svg", { type: "image/svg+xml" }));
    return data;
  });
  await choice.dispatchEvent("drop", { dataTransfer: data });
  await expect(choice.locator("[data-upload-told]")).toContainText("JPEG, PNG ou WebP");
  await expect(page.locator(`[id="a.fr.picture-none"]`)).not.toBeChecked();
});

test("two who type at once are told of each other, and nothing typed is lost", async ({ shop, page }) => {
  await shop.account.signIn(server().people.marketer as Person);
  const editor = new EditorPage(page);
  await editor.begin();
  await editor.type("a.fr.title", "Un");
  await editor.saved();
  const other = await shop.tab();
  const older = new EditorPage(other.page);
  await other.page.goto(page.url());
  await older.form.waitFor();
  await editor.type("a.fr.title", "Deux");
  await editor.saved();
  await older.type("a.fr.title", "Trois");
  await expect(older.told).toHaveAttribute("data-state", "banner_changed");
  await other.page.getByTestId("save").click();
  await expect(older.refusal).toHaveAttribute("data-reason", "banner_changed");
  await expect(older.form.locator(`[data-testid="changed"][data-field="a.fr.title"]`)).toContainText("Deux");
  await expect(older.field("a.fr.title")).toHaveValue("Trois");
  await other.page.getByTestId("save").click();
  await expect(other.frame.message).toContainText("Enregistré");
  await expect(other.page.getByTestId("version")).toHaveCount(3);
});

test("a banner is made by the keyboard alone", async ({ shop, page }) => {
  await shop.account.signIn(server().people.marketer as Person);
  const editor = new EditorPage(page);
  await page.goto("/fr/studio/banners");
  await page.getByTestId("new").focus();
  await page.keyboard.press("Enter");
  await editor.form.waitFor();
  await page.locator("#slot").focus();
  const seen: string[] = [];
  const until = async (id: string) => {
    for (let tab = 0; tab < 60; tab++) {
      const focused = await page.evaluate(() => document.activeElement?.id || document.activeElement?.getAttribute("data-testid") || "");
      seen.push(focused);
      if (focused === id) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`${id} is not reached: ${seen.join(", ")}`);
  };
  await until("a.fr.title");
  await page.keyboard.type("Au clavier");
  await until("a.en.title");
  await page.keyboard.type("By keyboard");
  await editor.saved();
  await until("save");
  await page.keyboard.press("Enter");
  await expect(shop.frame.message).toContainText("Enregistré");
  await expect(editor.field("a.en.title")).toHaveValue("By keyboard");
});
