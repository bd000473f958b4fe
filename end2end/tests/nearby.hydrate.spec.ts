import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { counted, toaster } from "../demo.ts";
import { expect, run, test } from "../fixtures.ts";

test("a shopper who looks at the cart sees the stock change", async ({ shop }) => {
  const variant = counted.nearby;
  await shop.fill(variant);
  await shop.cart.open();
  await shop.frame.live();
  await shop.cart.setQuantity(variant, 500);
  await shop.frame.saved();
  const rennes = shop.cart.store("rennes-sainte-anne");
  await expect(rennes.locator(".stock.some")).toHaveCount(0);

  const folder = await mkdtemp(join(tmpdir(), "comptoir-stock-"));
  try {
    const file = join(folder, "stock.csv");
    const header = "Handle,Title,Option1 Name,Option1 Value,SKU,Location,On hand (current)";
    await writeFile(file, `${header}\n${variant.handle},,,,${variant.sku},Rennes Sainte-Anne,500\n`);
    const imported = await run("import", "stock", file);
    expect(imported.code, imported.stderr).toBe(0);
  } finally {
    await rm(folder, { recursive: true });
  }
  await expect(rennes.locator(".stock.some")).toBeVisible();
});

test("while an edit waits nothing is said of another cart", async ({ shop, context }) => {
  await shop.fill(toaster);
  await shop.cart.open();
  await shop.frame.live();
  const row = shop.cart.gather.getByTestId("store-row").first();
  await expect(row).toBeVisible();
  await context.setOffline(true);
  await shop.cart.typeQuantity(toaster, 25);
  await shop.frame.keeps(1);
  await expect(shop.cart.gather).toHaveAttribute("aria-busy", "true");
  await expect(row).toBeHidden();
  await context.setOffline(false);
  await shop.frame.saved();
  await expect(shop.cart.gather.getByTestId("store-row")).toHaveCount(1);
  await expect(row).toHaveAttribute("data-store", "lyon-guillotiere");
  await expect(row).toBeVisible();
});
