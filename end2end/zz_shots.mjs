import { chromium } from "@playwright/test";
import { startServer } from "../scripts/server.mjs";
const s = await startServer();
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox","--disable-gpu"] });
const which = (process.argv[2] ?? "").split(",").filter(Boolean);
const pages = { home:"/L", list:"/L/products", product:"/L/products/electric-kettle-1-7l?near=69004", sold:"/L/products/personal-blender", stores:"/L/stores?near=69004", store:"/L/stores/lyon-croix-rousse", cart:"/L/cart", wishlist:"/L/wishlist", account:"/L/account", notfound:"/L/x", search:"/L/products?q=xyz" };
for (const locale of ["fr","en"]) for (const scheme of ["light","dark"]) for (const w of [390,1280]) {
  const c = await b.newContext({ viewport: { width: w, height: w===390?844:900 }, locale: locale==="fr"?"fr-FR":"en-GB", colorScheme: scheme, deviceScaleFactor: 1, isMobile: w===390, hasTouch: w===390, reducedMotion: "reduce" });
  const p = await c.newPage();
  const who = s.people.customer;
  const shots = async (tag) => { for (const [n, path] of Object.entries(pages)) { if (which.length && !which.includes(n)) continue; await p.goto(s.origin + path.replace("L", locale)); await p.locator("html[data-hydrated]").waitFor({state:"attached"}).catch(()=>{}); await p.waitForTimeout(150); await p.screenshot({ path: `/tmp/shots/${n}-${tag}.png`, fullPage: true }); } };
  if (!which.length || which.includes("account")) { await p.goto(`${s.origin}/${locale}/account`); await p.screenshot({ path: `/tmp/shots/signin-${locale}-${scheme}-${w}.png`, fullPage: true }); }
  await p.goto(`${s.origin}/${locale}/account`);
  await p.locator('form[action="/api/account/sign-in"] [name=email]').fill(who.email);
  await p.locator('form[action="/api/account/sign-in"] [name=password]').fill(who.password);
  await p.locator('form[action="/api/account/sign-in"] button[type=submit]').click();
  await p.locator('form[action="/api/account/sign-out"]').waitFor();
  if (locale==="fr"&&scheme==="light"&&w===390) for (const h of ["electric-kettle-1-7l","2-slice-toaster","ionic-hair-dryer","temperature-control-kettle","4-slice-toaster"]) { await p.goto(`${s.origin}/fr/products/${h}`); await p.locator("html[data-hydrated]").waitFor({state:"attached"}); await p.getByTestId("add-to-cart").click(); await p.getByTestId("wish").click(); await p.waitForTimeout(300);}
  await shots(`${locale}-${scheme}-${w}`);
  await c.close();
}
await b.close(); await s.stop(); s.remove();
