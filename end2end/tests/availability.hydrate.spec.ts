import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { counted, toaster } from "../demo.ts";
import { expect, run, test } from "../fixtures.ts";

test("asked by a click, and only then, the browser's position counts", async ({ shop, context }) => {
  await context.grantPermissions(["geolocation"]);
  await context.setGeolocation({ latitude: 47.218, longitude: -1.553 });
  await shop.product.open(toaster);
  await shop.frame.live();
  await expect(shop.product.storeRows.first()).not.toHaveAttribute("data-store", "nantes-talensac");
  await shop.product.locate.click();
  await expect(shop.product.storeRows.first()).toHaveAttribute("data-store", "nantes-talensac");
});

test("a shopper who looks on sees the stock change", async ({ shop }) => {
  const variant = counted.availability;
  await shop.product.open(variant);
  await shop.frame.live();
  const row = shop.product.store("lyon-guillotiere");
  const before = Number(await row.getAttribute("data-available"));

  const folder = await mkdtemp(join(tmpdir(), "comptoir-stock-"));
  try {
    const file = join(folder, "stock.csv");
    const header = "Handle,Title,Option1 Name,Option1 Value,SKU,Location,On hand (current),On hand (new)";
    await writeFile(file, `${header}\n${variant.handle},,,,${variant.sku},Lyon Guillotière,${before},${before + 11}\n`);
    const imported = await run("import", "stock", file);
    expect(imported.code, imported.stderr).toBe(0);
  } finally {
    await rm(folder, { recursive: true });
  }
  // Another process wrote it: the poll behind the hints finds it, and then the page shows it.
  await expect(row).toHaveAttribute("data-available", String(before + 11));
});
