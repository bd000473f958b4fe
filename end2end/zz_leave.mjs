import { chromium } from "@playwright/test";
import { startServer } from "../scripts/server.mjs";
const s = await startServer();
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox","--disable-gpu"] });
const N = Number(process.argv[2] ?? 60);
let bad = 0;
const one = async (i) => {
  const c = await b.newContext({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, reducedMotion: "reduce" });
  const p = await c.newPage();
  const log = [];
  p.on("request", r => { if (/api|live|cart/.test(r.url())) log.push(`> ${r.method()} ${r.url().slice(-60)} ${r.isNavigationRequest()}`); });
  p.on("requestfailed", r => log.push(`x ${r.url().slice(-50)} ${r.failure()?.errorText}`));
  p.on("response", r => { if (/api|live|cart/.test(r.url())) log.push(`< ${r.status()} ${r.url().slice(-50)}`); });
  await p.goto(`${s.origin}/fr/account`);
  const f = p.locator('form[action="/api/account/sign-up"]');
  await f.locator("[name=email]").fill(`a${Math.random().toString(36).slice(2)}@example.org`);
  await f.locator("[name=password]").fill("une phrase tout à fait longue");
  await f.locator("button[type=submit]").click();
  await p.locator('form[action="/api/account/sign-out"]').waitFor();
  for (const [n, h] of ["electric-kettle-1-7l", "2-slice-toaster"].entries()) {
    await p.goto(`${s.origin}/fr/products/${h}`);
    log.push("loaded " + h);
    await p.getByTestId("add-to-cart").click();
    await p.locator(`[data-testid=cart-count][data-count="${n + 1}"]`).waitFor({ timeout: 10000 });
  }
  await p.goto(`${s.origin}/fr/cart`);
  try { await p.locator('[data-testid="cart-line"]').nth(1).waitFor({ timeout: 3000 }); }
  catch { bad++; const api = await (await p.request.get(`${s.origin}/api/cart`)).text(); console.log("BAD", i, api, "\n" + log.join("\n")); }
  await c.close();
};
let k = 0;
await Promise.all([0,1,2,3].map(async () => { while (k < N) await one(k++); }));
console.log("bad", bad, "of", N);
await b.close(); await s.stop(); s.remove();
