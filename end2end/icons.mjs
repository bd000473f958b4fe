// node icons.mjs: draws the icons of an installed shop from public/favicon.svg, into public/. `CHROMIUM` names the
// browser.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { root } from "../scripts/server.mjs";

const folder = join(root, "public");
const drawing = readFileSync(join(folder, "favicon.svg"), "utf8");
// The first colour is that of the plate: it goes on to the edges where a system cuts its own shape out.
const plate = /fill="(#[0-9A-Fa-f]{6})"/.exec(drawing)?.[1] ?? "#FBF7F0";
// A mask may take everything outside a circle of four fifths of the width.
const ICONS = [
  { name: "icon-192", size: 192, full: false, scale: 1 },
  { name: "icon-512", size: 512, full: false, scale: 1 },
  { name: "icon-maskable-192", size: 192, full: true, scale: 0.76 },
  { name: "icon-maskable-512", size: 512, full: true, scale: 0.76 },
  { name: "apple-touch-icon", size: 180, full: true, scale: 0.86 },
];

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--disable-gpu", "--hide-scrollbars"] });
try {
  const page = await browser.newPage();
  for (const { name, size, full, scale } of ICONS) {
    await page.setViewportSize({ width: size, height: size });
    const background = full ? plate : "transparent";
    const style = `margin:0; display:grid; place-items:center; height:100vh; background:${background}`;
    const width = Math.round(size * scale);
    await page.setContent(`<body style="${style}">${drawing.replace("<svg ", `<svg width="${width}" height="${width}" `)}</body>`);
    await page.screenshot({ path: join(folder, `${name}.png`), omitBackground: !full });
  }
} finally {
  await browser.close();
}
