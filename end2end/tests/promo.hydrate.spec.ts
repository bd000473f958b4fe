import { kettle, toaster, type Variant } from "../demo.ts";
import { expect, type Person, server, somebody, test } from "../fixtures.ts";
import { controlled } from "../pages/memory.ts";
import { StudioPage } from "../pages/studio.ts";
import { TillPage } from "../pages/till.ts";
import { WalletPage } from "../pages/wallet.ts";

test.use({ serviceWorkers: "allow" });

// A store at whose till nothing else happens, and something that nobody else wishes for in each language.
const STORE = "bordeaux-chartrons";
const ways = [
  ["fr", { handle: "tower-fan", sku: "TOWER-FAN-WHITE", minor: 8490 }, ["Un nouveau code", "a été utilisé", "de nouveau valable"], "Comptée"],
  ["en", { handle: "tower-fan", sku: "TOWER-FAN-BLACK", minor: 8490 }, ["A new code", "was used", "good again"], "Counted"],
] as const satisfies [string, Variant, [string, string, string], string][];

for (const [locale, wished, [issued, used, voided], counted] of ways) {
  test(`${locale} › a campaign reaches an open phone, its code is used at the till and given back @smoke`, async ({ page, shop, device }) => {
    // Somebody who agreed to offers chosen for them, and waits with the wallet open.
    await shop.account.open(locale);
    await shop.privacy.box("personal-account").check();
    await shop.account.fillSignUp(somebody());
    await shop.account.signOutButton.waitFor();
    await shop.product.open(wished, {}, locale);
    await shop.product.wish.click();
    await shop.frame.saved();
    await shop.product.open(kettle, {}, locale);
    await shop.product.add.click();
    await shop.frame.saved();
    const wallet = new WalletPage(page);
    await wallet.open(locale);
    await shop.frame.live();

    const marketer = await device();
    await marketer.account.signIn(server().people.marketer as Person);
    const studio = new StudioPage(marketer.page);
    const title = `${locale} ${Date.now().toString(36)}`;
    await expect(wallet.code(title)).toHaveCount(0);
    await studio.begin(locale);
    await studio.fill({ name: title, percent: "10", wished: wished.sku, title_fr: title, title_en: title });
    await studio.save();
    await studio.move("live");
    await expect(wallet.code(title)).toHaveAttribute("data-status", "issued");
    await expect(shop.frame.remoteNotice).toContainText(issued);
    const payload = await wallet.scanned(title);
    // Inside a store there may be no network: the code that was seen is still there.
    const inside = await shop.tab();
    await inside.page.goto(`/${locale}/account/codes`);
    await controlled(inside.page);
    await expect(new WalletPage(inside.page).code(title)).toBeVisible();
    await inside.frame.live();
    await page.context().setOffline(true);
    await inside.page.goto(`/${locale}/account/codes`);
    expect(await new WalletPage(inside.page).scanned(title)).toBe(payload);
    await page.context().setOffline(false);
    await inside.page.close();

    // The till: what the phone shows, what is sold, and the button.
    const seller = await device();
    await seller.account.signIn(server().people.administrator as Person);
    const till = new TillPage(seller.page);
    await till.open(STORE, locale);
    await till.scan(payload);
    // Their own cart comes with the code.
    await till.sale.getByRole("link", { name: /panier|cart/ }).click();
    await till.scan(toaster.sku);
    await expect(till.sale).toHaveAttribute("data-discount", String(Math.round((kettle.minor + toaster.minor) / 10)));
    await expect(till.sale.getByTestId("code")).toContainText(counted);
    // Loaded anew, as when a pickup moves in the store, it has scanned nothing more; and the code is not in its address.
    const once = await till.sale.getAttribute("data-discount");
    await seller.page.reload();
    await expect(till.sale).toHaveAttribute("data-discount", once ?? "");
    expect(seller.page.url()).not.toContain("code=");
    await till.redeem.click();
    await expect(till.slip).toHaveAttribute("data-status", "redeemed");
    await expect(wallet.code(title)).toHaveAttribute("data-status", "redeemed");
    await expect(shop.frame.remoteNotice).toContainText(used);
    const slip = seller.page.url();
    await till.open(STORE, locale);
    await till.scan(payload);
    await expect(till.refusal).toHaveAttribute("data-reason", "already_used");

    await seller.page.goto(slip);
    await till.void("brought back");
    await expect(till.slip).toHaveAttribute("data-status", "voided");
    await expect(wallet.code(title)).toHaveAttribute("data-status", "issued");
    await expect(shop.frame.remoteNotice).toContainText(voided);
    // Typed as it is read out, it works again, once.
    await till.open(STORE, locale);
    await till.scan(((await wallet.code(title).getAttribute("data-code")) ?? "").toLowerCase().replaceAll("-", " "));
    await till.scan(kettle.sku);
    await till.redeem.click();
    await expect(till.slip).toHaveAttribute("data-status", "redeemed");
    await expect(wallet.code(title)).toHaveAttribute("data-status", "redeemed");
  });
}
