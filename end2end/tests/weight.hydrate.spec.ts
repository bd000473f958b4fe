// What a first visit to a product costs: bytes, and what happens before the first paint.
import { kettle } from "../demo.ts";
import { ask } from "../../scripts/server.mjs";
import { expect, server, test } from "../fixtures.ts";

test.use({ serviceWorkers: "allow" });

const HTML_LIMIT_BYTES = 20_000;
const CSS_LIMIT_BYTES = 15_000;
const PATH = `/fr/products/${kettle.handle}?variant=${kettle.sku}`;

test("the page and its style are light", async () => {
  const compressed = { headers: { "accept-encoding": "br" } };
  const html = await ask(server(), "GET", PATH, compressed);
  expect(html.headers["content-encoding"]).toBe("br");
  expect(html.body.length).toBeLessThanOrEqual(HTML_LIMIT_BYTES);
  const plain = (await ask(server(), "GET", PATH)).body.toString();
  const styles = [...plain.matchAll(/<link\b[^>]*rel="stylesheet"[^>]*>/g)].map(([tag]) => /href="([^"]+)"/.exec(tag)?.[1] ?? "");
  expect(styles.length).toBeGreaterThan(0);
  let css = 0;
  for (const path of styles) {
    const style = await ask(server(), "GET", path, compressed);
    expect(style.headers["content-encoding"], path).toBe("br");
    css += style.body.length;
  }
  expect(css).toBeLessThanOrEqual(CSS_LIMIT_BYTES);
});

test("nothing blocks the first paint, the bundle comes after it, and nothing shifts", async ({ page, shop }) => {
  await page.addInitScript(() => {
    const seen = { shift: 0 };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.shift += (entry as PerformanceEntry & { value: number }).value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(PATH);
  await shop.frame.live();
  await page.waitForLoadState("networkidle").catch(() => undefined);
  const told = await page.evaluate(() => {
    const blocking = [...document.scripts].filter(({ src, async, defer, type }) => src !== "" && !async && !defer && type !== "module");
    return {
      blocking: blocking.map(({ src }) => src),
      paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
      bundle: performance.getEntriesByType("resource").filter(({ name }) => /shop(_bg\.wasm|\.js)$/.test(name)).map(({ startTime }) => startTime),
      hosts: [...new Set(performance.getEntriesByType("resource").map(({ name }) => new URL(name).host))],
      shift: (window as unknown as { seen: { shift: number } }).seen.shift,
    };
  });
  expect(told.blocking).toEqual([]);
  expect(told.paint).toBeGreaterThan(0);
  expect(told.bundle).toHaveLength(2);
  for (const start of told.bundle) expect(start).toBeGreaterThanOrEqual(told.paint);
  expect(told.hosts).toEqual([new URL(page.url()).host]);
  expect(told.shift).toBe(0);
});
