// node pictures.mjs FOLDER: the demo shop as a visitor sees it. `LOOK=all` also takes every page in both
// languages, light and dark, for those who work on the look.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { startServer } from "../scripts/server.mjs";

const folder = process.argv[2] ?? "pictures";
const KETTLE = "electric-kettle-1-7l?variant=ELECTRIC-KETTLE-1-7L-STAINLESS-STEEL&near=69004";
const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };
/** @type {Record<string, string>} */
const README = { home: "", product: `/products/${KETTLE}`, cart: "/cart" };
/** @type {Record<string, string>} */
const REST = {
  list: "/products", search: "/products?q=bouilloires", nothing: "/products?q=xyzzyx", soldout: "/products/personal-blender",
  stores: "/stores?near=69004", store: "/stores/lyon-croix-rousse", wishlist: "/wishlist", account: "/account", offline: "/offline", missing: "/nothing",
};
const all = process.env.LOOK === "all";
const pages = all ? { ...README, ...REST } : README;

mkdirSync(folder, { recursive: true });
const server = await startServer();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--disable-gpu", "--hide-scrollbars"] });
try {
  for (const locale of all ? ["fr", "en"] : ["fr"]) {
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      for (const [size, viewport] of Object.entries(SIZES)) {
        const phone = size === "phone";
        const context = await browser.newContext({
          baseURL: server.origin, locale, colorScheme, viewport, deviceScaleFactor: phone ? 2 : 1, isMobile: phone, hasTouch: phone,
          timezoneId: "Europe/Paris", reducedMotion: "reduce",
        });
        const page = await context.newPage();
        for (const product of [KETTLE, "2-slice-toaster", "ionic-hair-dryer", "2-slice-toaster"]) {
          await page.goto(`/${locale}/products/${product}`);
          await page.locator("html[data-hydrated]").waitFor({ state: "attached" });
          const saved = page.waitForResponse((answer) => answer.url().endsWith("/api/cart/change"));
          await page.getByTestId("add-to-cart").click();
          await saved;
        }
        for (const [name, path] of Object.entries(pages)) {
          if (!all && colorScheme === "dark" && name !== "product") continue;
          await page.goto(`/${locale}${path}`);
          await page.locator("html[data-hydrated]").waitFor({ state: "attached" });
          await page.evaluate(() => Promise.all([document.fonts.ready, ...[...document.images].filter(({ loading }) => loading !== "lazy").map((image) => image.decode().catch(() => undefined))]));
          const parts = all ? [name, size, locale, colorScheme] : [name, size, ...(colorScheme === "dark" ? ["dark"] : [])];
          await page.screenshot({ path: join(folder, `${parts.join("-")}.png`), fullPage: all });
        }
        await context.close();
      }
    }
  }
} finally {
  await browser.close();
  await server.stop();
  server.remove();
}
