// From a banner on somebody's phone to the till, and from a leaflet: what the studio says came of it.
import { kettle } from "../demo.ts";
import { expect, type Person, server, somebody, test } from "../fixtures.ts";
import { Banners } from "../pages/banners.ts";
import { ResultsPage } from "../pages/results.ts";
import { TillPage } from "../pages/till.ts";
import { WalletPage } from "../pages/wallet.ts";

// A store that no other test makes its own.
const STORE = "nantes-talensac";

test("what a banner's version brought is followed from the page to the till, and so is a leaflet", async ({ page, shop, device }) => {
  const marketer = await device();
  await marketer.account.signIn(server().people.marketer as Person);
  const post = async (path: string, data: object): Promise<Record<string, unknown>> => {
    const answer = await marketer.page.request.post(path, { data, headers: { origin: server().origin } });
    expect(answer.status(), await answer.text()).toBe(200);
    return (await answer.json()) as Record<string, unknown>;
  };
  const [campaign, banner] = [crypto.randomUUID(), crypto.randomUUID()];
  const title = `Dixième ${campaign.slice(0, 8)}`;
  await post("/api/studio/campaigns/save", {
    id: campaign, name: title, benefit: "percent", percent: "10", on: "everything", combine: "group",
    issues: "print", where: "all", title_fr: title, title_en: title,
  });
  await post("/api/studio/campaigns/move", { id: campaign, to: "live" });
  const said = (name: string) => ({ title: `Version ${name}`, button: "Prendre le code", target: { type: "code" } });
  const variants = ["a", "b"].map((name) => ({ name, content: { fr: said(name), en: said(name) } }));
  const draft = { name: title, slot: "home_hero", stores: [STORE], audience: { whereabouts: "my_store" }, variants, campaign };
  await post("/api/studio/banners/save", { id: banner, banner: draft });
  await post("/api/studio/banners/move", { id: banner, to: "publish", version: "1" });

  // Somebody who agreed to be counted sees one of the two, and presses it.
  await shop.account.open();
  await shop.privacy.box("measuring-account").check();
  await shop.account.fillSignUp(somebody());
  await shop.account.signOutButton.waitFor();
  const banners = new Banners(page);
  await banners.chooseStore(STORE);
  await page.goto("/fr/");
  await shop.frame.live();
  const shown = banners.of(banner);
  const variant = (await shown.getAttribute("data-variant")) ?? "";
  const told = page.waitForRequest("**/api/insight/seen");
  await shown.getByRole("button", { name: "Prendre le code" }).click();
  await told;
  const wallet = new WalletPage(page);
  await expect(wallet.code(title)).toHaveAttribute("data-status", "issued");
  const code = (await wallet.code(title).getAttribute("data-code")) ?? "";

  const seller = await device();
  await seller.account.signIn(server().people.administrator as Person);
  const till = new TillPage(seller.page);
  await till.open(STORE);
  await till.scan(code);
  await till.scan(kettle.sku);
  await till.redeem.click();
  await expect(till.slip).toHaveAttribute("data-status", "redeemed");

  const results = new ResultsPage(marketer.page);
  const sold = kettle.minor - Math.round(kettle.minor / 10);
  await expect(async () => {
    await results.openBanner(banner);
    const figures = await results.figures(results.version(variant));
    expect(figures).toMatchObject({ seen: 1, clicks: 1, people: 1, issued: 1, redeemed: 1, till: sold });
  }).toPass();
  const other = await results.figures(results.version(variant === "a" ? "b" : "a"));
  expect(Object.values(other).every((n) => n === 0)).toBe(true);

  // The same promotion on paper: one button makes its links, a phone follows the leaflet's.
  await marketer.page.goto(`/fr/studio/campaigns/${campaign}`);
  await marketer.page.getByTestId("make-links").click();
  const leaflet = marketer.page.locator('[data-testid="channel"][data-channel="leaflet"] a');
  const address = (await leaflet.getAttribute("href")) ?? "";
  const reader = await device();
  await reader.page.goto(address);
  await expect(reader.page).toHaveURL(new RegExp(`/fr/offers/${campaign}\\?from=leaflet$`));
  await expect(reader.page.getByRole("heading", { level: 1 })).toHaveText(title);
  await expect(reader.page.getByTestId("take-offer")).toBeVisible();
  expect(await reader.page.context().cookies()).toEqual([]);
  await results.openCampaign(campaign);
  expect(await results.figures(results.channel("leaflet"))).toMatchObject({ visits: 1, issued: 0 });
  expect(await results.figures(results.channel("banner"))).toMatchObject({ visits: 1, issued: 1, redeemed: 1, revenue: sold });
  await post("/api/studio/banners/move", { id: banner, to: "retire" });
});
