import { readFileSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { kettle, soldOut, toaster } from "../demo.ts";
import { expect, type Person, server, somebody, test } from "../fixtures.ts";
import { Banners, Marketing } from "../pages/banners.ts";
import { EditorPage } from "../pages/editor.ts";
import { StudioPage } from "../pages/studio.ts";
import { root } from "../../scripts/server.mjs";

// axe is a script: where pages run none it cannot either, and their markup is the same.
test.skip(({ javaScriptEnabled }) => javaScriptEnabled === false, "axe needs scripts");

/** A bright picture. */
const KETTLE = join(root, "demo/pictures/0cfc45c6e96919f3/640.jpg");

const PAGES: Record<string, string> = {
  home: "/fr",
  "home in English": "/en",
  list: "/fr/products",
  "a search without a hit": "/fr/products?q=xyzzyx",
  product: `/fr/products/${kettle.handle}?variant=${kettle.sku}&near=69004`,
  "product, sold out": `/fr/products/${soldOut.handle}`,
  stores: "/fr/stores?near=Zzyzx",
  store: "/fr/stores/lyon-croix-rousse",
  "cart, empty": "/fr/cart",
  "wishlist, empty": "/fr/wishlist",
  "sign in": "/fr/account",
  "without a network": "/fr/offline",
  "not found": "/fr/nothing",
};

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    // Each page once in each scheme, the light one on a desktop and the dark one on a phone: colours do not depend on
    // the size, and the markup does not depend on the scheme.
    test.skip(({ isMobile }) => isMobile !== (colorScheme === "dark"), "the other size has this scheme");

    const check = async (page: import("@playwright/test").Page) => {
      // What the studio shows in frames, which the legacy mode does not look into, is looked at by itself; what passed is not asked for.
      const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
      const { violations } = await axe.analyze();
      const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      expect(grave.map(({ id, help, nodes }) => ({ id, help, where: nodes.map(({ target }) => target.join(" ")) }))).toEqual([]);
    };

    for (const [name, path] of Object.entries(PAGES)) {
      test(`${name} has no serious barrier`, async ({ page, shop }) => {
        await page.goto(path);
        await shop.frame.live();
        await check(page);
      });
    }

    test("cart, wishlist and account with something in them have no serious barrier", async ({ page, shop }) => {
      await shop.account.signUp(somebody());
      await check(page);
      await page.goto("/fr/account/codes");
      await check(page);
      for (const [pieces, variant] of [kettle, toaster].entries()) {
        await shop.product.open(variant);
        await shop.product.add.click();
        await shop.frame.hasPieces(pieces + 1);
      }
      await shop.product.wish.click();
      await shop.cart.open();
      await check(page);
      await shop.wishlist.open();
      await check(page);
    });

    test("pages with a banner in each of its places have no serious barrier", async ({ page, shop, isMobile }) => {
      test.slow();
      const store = isMobile ? "lyon-croix-rousse" : "lyon-guillotiere";
      const marketing = await Marketing.enter();
      const picture = { id: await marketing.picture("kettle.jpg", readFileSync(KETTLE)), alt: "Une bouilloire" };
      const words = { title: "Samedi, tout pour le thé", text: "Une tasse offerte au comptoir.", button: "Le thé" };
      const target = { type: "collection", collection: "coffee-and-tea" };
      const slots = ["home_hero", "home_tile", "list_top", "product_side", "cart", "store_page", "announcement"];
      const ids = slots.map(() => crypto.randomUUID());
      for (const [at, slot] of slots.entries()) {
        const over = at % 2 === 0;
        await marketing.publish(ids[at] ?? "", null, slot, store, { ...words, target, picture: { ...picture, over } });
      }
      const banners = new Banners(page);
      await banners.chooseStore(store);
      await shop.fill(kettle);
      for (const [path, shown] of [["", 3], ["/products", 2], [`/products/${kettle.handle}`, 2], ["/cart", 2], [`/stores/${store}`, 2]] as const) {
        await page.goto(`/fr${path}`);
        await shop.frame.live();
        await expect(page.getByTestId("banner")).toHaveCount(shown);
        await check(page);
      }
      for (const id of ids) await marketing.retire(id);
    });

    test("what somebody agrees to and how they leave have no serious barrier", async ({ page, shop }) => {
      await shop.privacy.open();
      await check(page);
      await page.goto("/fr/unsubscribe/nothing");
      await check(page);
      await shop.account.signUp(somebody());
      await shop.privacy.open();
      await shop.privacy.switch("offers-mail").click();
      await shop.privacy.switch("offers-mail").and(page.locator('[aria-checked="true"]')).waitFor();
      await page.locator("details.erase > summary").click();
      await check(page);
    });

    test("the checkout, an order and the till have no serious barrier", async ({ page, shop, device }) => {
      await shop.fill(kettle);
      await shop.cart.open();
      await shop.checkout.fromCart();
      await check(page);
      await shop.checkout.open("strasbourg-krutenau");
      await check(page);
      await page.goBack();
      await shop.checkout.fill();
      await shop.checkout.reserve.click();
      await expect(shop.checkout.pickup).toHaveAttribute("data-status", "reserved");
      await check(page);
      const number = (await shop.checkout.pickup.getAttribute("data-number")) ?? "";
      const counter = await device();
      await counter.account.signIn(server().people.administrator as Person);
      for (const code of [number, "AAAA-AAAA", kettle.sku, "7K2M-9QX-BT4F", ""]) {
        await counter.page.goto(`/fr/till?${new URLSearchParams({ code })}`);
        await check(counter.page);
      }
      await counter.page.goto("/fr/till/offline");
      await check(counter.page);
    });

    test("what accounts ask by mail has no serious barrier", async ({ page, shop }) => {
      await page.goto("/fr/account/reset");
      await check(page);
      await page.goto("/fr/outbox");
      await check(page);
      await shop.account.signIn(server().people.administrator as Person);
      await page.goto("/fr/admin/staff");
      await check(page);
    });

    test("the back office has no serious barrier", async ({ page, shop }) => {
      await shop.account.signIn(server().people.administrator as Person);
      for (const path of ["", "/stores/lyon-croix-rousse", "/stores/new", `/stock?sku=${kettle.sku}`, "/shortfalls", "/claims", "/imports"]) {
        await page.goto(`/fr/admin${path}`);
        await check(page);
      }
    });

    test("the studio has no serious barrier", async ({ page, shop }) => {
      await shop.account.signIn(server().people.marketer as Person);
      const studio = new StudioPage(page);
      await studio.begin();
      await check(page);
      await studio.save();
      await check(page);
      await studio.fill({ name: "Axe", percent: "5", title_fr: "a", title_en: "b" });
      await studio.choose("issues", "print");
      await studio.save();
      await page.getByTestId("simulate").click();
      await check(page);
      await studio.move("live");
      await studio.print(2);
      await check(page);
      const campaign = page.url().split(/[?#]/)[0] ?? "";
      await page.getByTestId("make-links").click();
      await check(page);
      for (const path of ["leaflet", "report"]) {
        await page.goto(`${campaign}/${path}`);
        await check(page);
      }
      await page.goto(`/fr/offers/${campaign.split("/").at(-1)}`);
      await check(page);
      await page.goto(campaign);
      await studio.runs.locator("a").first().click();
      await check(page);
      await studio.open();
      await check(page);
    });

    test("the studio's banners have no serious barrier", async ({ page, shop }) => {
      test.setTimeout(120_000);
      await shop.account.signIn(server().people.marketer as Person);
      const editor = new EditorPage(page);
      await editor.begin();
      await check(page);
      await editor.type("a.fr.title", "Axe");
      await editor.type("a.fr.button", "Un bouton sans but");
      await page.locator("details > summary").first().click();
      await page.getByTestId("save").click();
      await expect(editor.refusal).toBeVisible();
      await check(page);
      await editor.type("a.fr.button", "");
      await editor.type("starts_on", "2199-12-03");
      await page.getByTestId("save").click();
      await page.getByTestId("add-variant").click();
      await expect(page.getByTestId("variant")).toHaveCount(2);
      await editor.look("scheme", "dark");
      await page.getByTestId("versions").locator("summary").click();
      await check(page);
      const { id } = editor;
      for (const path of ["banners", "calendar?from=2199-12-01", "calendar?view=month&from=2199-12-01", "limits", `preview?banner=${id}`]) {
        await page.goto(`/fr/studio/${path}`);
        await check(page);
      }
      await page.goto(`/fr/studio/banners/${id}/frame?variant=a&scheme=dark`);
      await check(page);
      await page.goto(`/fr/studio/preview?go=1&banner=${id}&variant=a&day=2199-12-04&language=fr&page=/`);
      await expect(page.getByTestId("preview-bar")).toBeVisible();
      await check(page);
    });

    test("pairing and sharing have no serious barrier", async ({ page, shop, device }) => {
      await shop.product.open(kettle);
      await shop.product.wish.click();
      await shop.wishlist.open();
      await expect(shop.wishlist.lines).toHaveCount(1);
      const shared = await shop.wishlist.share();
      await check(page);
      const link = await shop.pairing.show();
      await check(page);
      const phone = await device();
      await phone.pairing.open(link);
      await check(phone.page);
      await phone.page.goto(shared);
      await check(phone.page);
      await phone.pairing.follow(link);
      await phone.account.open();
      await check(phone.page);
    });
  });
}
