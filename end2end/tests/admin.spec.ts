import { kettle } from "../demo.ts";
import { expect, type Person, server, test } from "../fixtures.ts";
import { AdminPage } from "../pages/admin.ts";

/** Stores whose hours no other test looks at, one for each kind of browser. */
const OWN: Record<string, string> = {
  "desktop-js": "rennes-sainte-anne",
  "desktop-nojs": "lille-wazemmes",
  "phone-js": "bordeaux-chartrons",
  "phone-nojs": "strasbourg-krutenau",
};

test("hours that are edited are on the open store page after a reload, and an older form loses nothing", async ({ shop, page, device }, { project }) => {
  const slug = OWN[project.name] ?? "rennes-sainte-anne";
  await page.goto(`/fr/stores/${slug}`);
  const hours = page.locator("table.hours");
  await expect(hours).not.toContainText("7 h 05");

  const office = await device();
  await office.account.signIn(server().people.administrator as Person);
  const admin = new AdminPage(office.page);
  await admin.openStore(slug);
  const other = await office.tab();
  const older = new AdminPage(other.page);
  await older.openStore(slug);

  const before = await admin.typeWeek("7h05-23h55");
  await admin.save();
  await expect(office.frame.message).toContainText("Enregistré");
  await expect(admin.field("mon")).toHaveValue("07:05-23:55");
  await page.reload();
  await expect(hours).toContainText("7 h 05 – 23 h 55");

  // The other tab's form is out of date: it says what was written, and keeps what is typed in it.
  await older.field("mon").fill("8h-9h");
  await older.save();
  await expect(older.refusal).toHaveAttribute("data-reason", "store_changed");
  await expect(older.field("mon")).toHaveValue("8h-9h");
  await expect(other.page.locator('[data-testid="changed"][data-field="mon"]')).toContainText("07:05-23:55");
  await older.field("mon").fill("9-12");
  await older.save();
  await expect(older.refusal).toContainText("Lundi : « 9-12 »");

  await admin.openStore(slug);
  await admin.typeWeek(before);
  await admin.save();
  await expect(office.frame.message).toContainText("Enregistré");
  await page.reload();
  await expect(hours).not.toContainText("7 h 05");
  await expect(shop.frame.message).toHaveCount(0);
});

test("a broken file says row and column before anything is written", async ({ device }) => {
  const office = await device();
  await office.account.signIn(server().people.administrator as Person);
  const admin = new AdminPage(office.page);
  const head = "Handle,Title,Option1 Name,Option1 Value,SKU,Location,On hand (current)";
  await admin.tryFile("stock.csv", `${head}\n,,,,${kettle.sku},Lyon Croix-Rousse,many\n`);
  await expect(admin.report).toHaveAttribute("data-state", "refused");
  const problem = office.page.getByTestId("import-problem");
  await expect(problem).toHaveAttribute("data-row", "2");
  await expect(problem).toHaveAttribute("data-column", "On hand (current)");
  await expect(office.page.getByTestId("import")).toHaveCount(0);
});

test("whoever runs no store finds the door closed", async ({ shop, page }) => {
  await page.goto("/fr/admin");
  await expect(page.locator("main .button")).toHaveText("Se connecter");
  await shop.account.signIn(server().people.seller as Person);
  expect((await page.goto("/fr/admin/stock"))?.status()).toBe(403);
  await expect(page.locator(".admin-bar")).toHaveCount(0);
});
