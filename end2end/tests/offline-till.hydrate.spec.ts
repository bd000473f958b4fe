// A till without a network: what it checks by itself, what it notes, and what becomes of that.
import type { Variant } from "../demo.ts";
import { expect, type Person, type Shop, server, somebody, test as base } from "../fixtures.ts";
import { AdminPage } from "../pages/admin.ts";
import { Network } from "../pages/network.ts";
import { OfflineTillPage } from "../pages/offlineTill.ts";
import { StudioPage } from "../pages/studio.ts";
import { WalletPage } from "../pages/wallet.ts";

interface Fixtures {
  /** What the till reaches the shop through. */
  line: Network;
  /** Cuts the till off the network, or lets it back, and tells its browser so. */
  network: (there: boolean) => Promise<void>;
}

const test = base.extend<Fixtures>({
  line: async ({}, use) => {
    const line = await Network.listen();
    await use(line);
    await line.close();
  },
  context: async ({ browser, line, contextOptions, baseURL, locale, timezoneId, viewport }, use) => {
    const proxy = { server: line.address };
    const context = await browser.newContext({ ...contextOptions, baseURL, locale, timezoneId, viewport, proxy });
    await use(context);
    await context.close();
  },
  network: async ({ line, context }, use) => use(async (there) => {
    if (there) line.back();
    else line.away();
    await context.setOffline(!there);
  }),
});

test.use({ serviceWorkers: "allow" });

const HOUR_MS = 60 * 60 * 1000;
const administrator = () => server().people.administrator as Person;

/** A day and a time on the stores' clock, as the studio's fields have them. */
function onTheClock(at: number): [string, string] {
  const text = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Paris", dateStyle: "short", timeStyle: "short" }).format(at);
  return [text.slice(0, 10), text.slice(11, 16)];
}

/** A tenth off everything, for who wishes for the variant, for an hour. */
async function launch(marketer: Shop, title: string, wished: string, locale: string): Promise<void> {
  const studio = new StudioPage(marketer.page);
  const [day, time] = onTheClock(Date.now() + HOUR_MS);
  await studio.begin(locale);
  await studio.fill({ name: title, percent: "10", wished, title_fr: title, title_en: title, ends_on: day, ends_at: time });
  await studio.save();
  await studio.move("live");
}

/** The same text but for one letter of its signature. */
const forged = (payload: string) => payload.slice(0, 20) + (payload[20] === "A" ? "B" : "A") + payload.slice(21);

// Stores whose tills no other test uses without a network, and something that nobody else wishes for.
const ways = [
  ["fr", "strasbourg-krutenau", { handle: "smart-humidifier-4l", sku: "SMART-HUMIDIFIER-4L-GREY", minor: 0 }, "44,90", ["−4,49 €", "Noté : 4,49 €", "a déjà servi"]],
  ["en", "lille-wazemmes", { handle: "smart-humidifier-4l", sku: "SMART-HUMIDIFIER-4L-WHITE", minor: 0 }, "44.90", ["−€4.49", "Noted: €4.49", "used already"]],
] as const satisfies [string, string, Variant, string, [string, string, string]][];

for (const [locale, store, wished, amount, [off, noted, used]] of ways) {
  test(`${locale} › a till without a network takes a code once, within its caps, and a conflict is told`, async ({ page, shop, device, network }) => {
    // Three browsers and a service worker each.
    test.slow();
    // A customer with two codes in the wallet.
    const customer = await device();
    await customer.account.open(locale);
    await customer.privacy.box("personal-account").check();
    await customer.account.fillSignUp(somebody());
    await customer.account.signOutButton.waitFor();
    await customer.product.open(wished, {}, locale);
    await customer.product.wish.click();
    await customer.frame.saved();
    const wallet = new WalletPage(customer.page);
    await wallet.open(locale);
    await customer.frame.live();
    const back = await device();
    await back.account.signIn(administrator());
    const unique = Date.now().toString(36);
    const [first, second] = [`${locale} one ${unique}`, `${locale} two ${unique}`];
    for (const title of [first, second]) {
      await launch(back, title, wished.sku, locale);
      await expect(wallet.code(title)).toHaveAttribute("data-status", "issued");
    }
    const payload = await wallet.scanned(first);
    const other = await wallet.scanned(second);
    const office = new AdminPage(back.page);
    await office.allow(store, "1", "100", locale);

    // The till is opened with a network, then there is none.
    const till = new OfflineTillPage(page);
    await shop.account.signIn(administrator());
    await till.equip(store, locale);
    await network(false);
    await till.open(store, locale);
    await expect(till.state).toHaveAttribute("data-state", "ready");

    // What it refuses: another's signature, what is no QR, what is over.
    await till.scan(forged(payload));
    await expect(till.refusal).toHaveAttribute("data-reason", "signature_invalid");
    await till.scan((await wallet.code(first).getAttribute("data-code")) ?? "");
    await expect(till.refusal).toHaveAttribute("data-reason", "qr_only");
    await page.clock.setFixedTime(Date.now() + 2 * HOUR_MS);
    await till.scan(payload);
    await expect(till.refusal).toHaveAttribute("data-reason", "expired");
    await page.clock.setFixedTime(Date.now());

    // Two tabs take the same code at the same moment: it is noted once.
    const tab = new OfflineTillPage(await page.context().newPage());
    await tab.open(store, locale);
    await expect(tab.state).toHaveAttribute("data-state", "ready");
    for (const each of [till, tab]) {
      await each.sell(payload, amount);
      await expect(each.page.locator("#offline-off")).toHaveText(off);
    }
    await Promise.all([till.redeem.click(), tab.redeem.click()]);
    const tabs = [till, tab].map(async (each) => {
      await expect(each.noted.or(each.refusal).and(each.page.locator(":visible"))).toBeVisible();
      return (await each.noted.isVisible()) ? "noted" : await each.refusal.getAttribute("data-reason");
    });
    expect((await Promise.all(tabs)).sort()).toEqual(["already_noted", "noted"]);
    await tab.page.close();
    // It is kept, and is all that the till may take.
    await till.open(store, locale);
    await expect(till.claims).toHaveAttribute("data-waiting", "1");
    await till.scan(payload);
    await expect(till.refusal).toHaveAttribute("data-reason", "already_noted");
    await till.scan(other);
    await expect(till.refusal).toHaveAttribute("data-reason", "offline_count");
    await expect(wallet.code(first)).toHaveAttribute("data-status", "issued");

    // Another till takes the same code, without a network either.
    const away = await device();
    await away.account.signIn(administrator());
    const secondTill = new OfflineTillPage(away.page);
    await secondTill.equip(store, locale);
    await away.page.context().setOffline(true);
    await secondTill.open(store, locale);
    await secondTill.sell(payload, amount);
    await secondTill.redeem.click();
    await expect(secondTill.noted).toContainText(noted);
    await expect(secondTill.claims).toHaveAttribute("data-waiting", "1");

    // The network is back: the first is confirmed, the wallet knows, the second is a conflict.
    await network(true);
    await expect(till.claims).toHaveAttribute("data-confirmed", "1");
    await expect(till.claims).toHaveAttribute("data-waiting", "0");
    await expect(wallet.code(first)).toHaveAttribute("data-status", "redeemed");
    await away.page.context().setOffline(false);
    await expect(secondTill.claims).toHaveAttribute("data-conflicts", "1");
    await expect(secondTill.claims).toHaveAttribute("data-waiting", "0");
    await expect(secondTill.claims).toContainText(used);

    // The manager sees both facts, and settles it.
    await back.page.goto(`/${locale}/admin/claims`);
    const conflict = back.page.locator('[data-testid="conflict"][data-status="open"]').filter({ hasText: first });
    await expect(conflict).toHaveAttribute("data-reason", "already_used");
    const [taken, stands] = [conflict.getByTestId("claimed"), conflict.getByTestId("standing")];
    const names = await Promise.all([till, secondTill].map((each) => each.name()));
    await expect(stands).toContainText(names[0] ?? "none");
    await expect(taken).toContainText(names[1] ?? "none");
    await conflict.locator('[name="note"]').fill("paid");
    await conflict.getByTestId("settle").click();
    await expect(back.page.locator('[data-testid="conflict"][data-status="settled"]').filter({ hasText: first })).toContainText("paid");

    // Who signs out leaves no sheet behind.
    await away.account.signOut();
    await expect.poll(() => away.page.evaluate(() => caches.has("comptoir-sheet"))).toBe(false);
  });
}
