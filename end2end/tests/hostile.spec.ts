// Hostile words, links and pictures in banners: nothing of them runs, in view or in edit, and no policy is broken.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { PNG } from "pngjs";
import type { BrowserContext, Page } from "@playwright/test";
import { root } from "../../scripts/server.mjs";
import { expect, type Person, server, test } from "../fixtures.ts";
import { LINKS, PAYLOADS } from "../hostile.ts";
import { EditorPage } from "../pages/editor.ts";

// Without scripts nothing could run.
test.skip(({ javaScriptEnabled }) => javaScriptEnabled === false, "nothing runs there anyway");

/** Whoever runs says so, and so does the policy when it is broken: in every frame. */
async function listen(context: BrowserContext): Promise<string[]> {
  const heard: string[] = [];
  await context.exposeBinding("heard", (_, what: string) => { heard.push(what); });
  await context.addInitScript(() => {
    const { heard } = window as unknown as { heard: (what: string) => void };
    window.alert = (what) => heard(`ran: ${String(what)}`);
    document.addEventListener("securitypolicyviolation", (event) => heard(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
  });
  context.on("dialog", (dialog) => {
    heard.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on("request", (request) => { if (request.url().includes("evil.example")) heard.push(`request: ${request.url()}`); });
  return heard;
}

/** Sends the editor's fields as its script does. */
async function edit(page: Page, fields: Record<string, string>): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await page.context().request.post("/api/studio/banners/edit", { data: fields, headers: { origin: server().origin } });
  return { status: answer.status(), body: (await answer.json()) as Record<string, unknown> };
}

const cut = (text: string, most: number) => [...text.replace(/[\n\t]/g, " ")].slice(0, most).join("");

/** A banner of eight variants in two languages, with a payload in each field of each. */
function fieldsOf(payloads: string[]): Record<string, string> {
  const variants = [..."abcdefgh"];
  const fields: Record<string, string> = {
    id: crypto.randomUUID(), locale: "fr", slot: "home_hero", who: "signed_in", whereabouts: "my_store", where: "some", "stores:lyon-guillotiere": "1",
    priority: "0", name: cut(payloads[0] ?? "", 80), variants: variants.join("\n"),
  };
  let at = 0;
  for (const variant of variants) {
    fields[`${variant}.weight`] = "1";
    for (const locale of ["fr", "en"]) {
      const payload = payloads[at++ % payloads.length] ?? "";
      for (const [field, most] of [["title", 80], ["text", 240], ["button", 40]] as const) fields[`${variant}.${locale}.${field}`] = cut(payload, most);
      fields[`${variant}.${locale}.target`] = "address";
      fields[`${variant}.${locale}.value`] = `/fr/products?q=${encodeURIComponent(payload).replace(/'/g, "%27")}`.slice(0, 480);
      fields[`${variant}.${locale}.alt`] = cut(payload, 250);
    }
  }
  return fields;
}

test("payloads in every field are text, in view and in edit", async ({ shop, page, context }) => {
  test.setTimeout(180_000);
  const heard = await listen(context);
  await shop.account.signIn(server().people.marketer as Person);
  const editor = new EditorPage(page);
  for (let from = 0; from < PAYLOADS.length; from += 16) {
    const payloads = PAYLOADS.slice(from, from + 16);
    const fields = fieldsOf(payloads);
    const { status, body } = await edit(page, fields);
    expect(status, JSON.stringify(body)).toBe(200);
    const id = fields.id ?? "";
    // In edit: the form holds what was typed, and the frames show it as text.
    await page.goto(`/fr/studio/banners/${id}`);
    await expect(editor.field("a.fr.text")).toHaveValue(cut(payloads[0] ?? "", 240));
    await expect(editor.field("name")).toHaveValue(fields.name ?? "");
    for (const [variant, at] of [["0", 0], ["7", 14]] as const) {
      await editor.look("variant", variant);
      await expect(editor.preview("phone").locator(".banner-text")).toHaveText(cut(payloads[at % payloads.length] ?? "", 240).trim().replace(/ +/g, " "));
      await expect(editor.preview("desktop").getByTestId("banner")).toBeVisible();
    }
    // Typed anew, it is drawn anew.
    await editor.type("a.fr.title", cut(payloads[1 % payloads.length] ?? "", 80));
    await editor.look("variant", "0");
    await expect(editor.preview("phone").locator(".banner-title")).toHaveText(cut(payloads[1 % payloads.length] ?? "", 80).trim().replace(/ +/g, " "));
    await editor.saved();
    await page.goto(`/fr/studio/banners/${id}`);
    await editor.press(page.getByTestId("publish"));
    await expect(editor.status).toHaveAttribute("data-status", "live");
    // In view: the real shop in each language, by a preview of each variant.
    for (const path of ["/fr/studio/banners", "/en/studio/calendar", "/fr/studio/preview"]) await page.goto(path);
    for (const [variant, language] of [["a", "fr"], ["d", "en"], ["h", "fr"]]) {
      await page.goto(`/fr/studio/preview?go=1&banner=${id}&variant=${variant}&store=lyon-guillotiere&account=signed_in&language=${language}&page=/`);
      await expect(page.getByTestId("banner")).toBeVisible();
      await page.getByTestId("banner").hover();
    }
    await page.goto(`/fr/studio/banners/${id}`);
    await page.getByTestId("retire-open").click();
    await page.getByTestId("retire").click();
  }
  expect(heard).toEqual([]);
});

test("links that run or mislead are refused at their field", async ({ shop, page, context }) => {
  const heard = await listen(context);
  await shop.account.signIn(server().people.marketer as Person);
  const editor = new EditorPage(page);
  for (const link of LINKS) {
    const fields = { ...fieldsOf(["Un lien"]), "a.fr.value": link };
    const { status, body } = await edit(page, fields);
    expect({ status, ...body }, link).toMatchObject({ status: 422, code: "field_invalid", field: "a.fr.value" });
  }
  await editor.begin();
  await editor.type("a.fr.title", "Un lien");
  await editor.type("a.fr.button", "Aller");
  await editor.choose("a.fr.target", "address");
  // The editor tells so, and its preview has no link.
  for (const link of LINKS.filter((_, at) => at % 6 === 0)) {
    await editor.field("a.fr.value").fill(link);
    await expect(editor.told, link).toHaveAttribute("data-state", "field_invalid");
    await expect(editor.told).toContainText("https://");
    await expect(editor.preview("phone").locator("a[href]")).toHaveCount(0);
    await editor.field("a.fr.value").fill("/fr/stores");
    await editor.saved();
  }
  expect(heard).toEqual([]);
});

/** The checksum of a PNG's chunk (ISO 3309). */
function crc(bytes: Buffer): number {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return ~sum >>> 0;
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc(body));
  return Buffer.concat([length, body, sum]);
}

/** A PNG that says it is so large, with a few bytes in it. */
function bomb(side: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const data = deflateSync(Buffer.alloc(1 << 20));
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", header), chunk("IDAT", data), chunk("IEND", Buffer.alloc(0))]);
}

test("pictures that are something else too are refused, or only their pixels are kept", async ({ shop, page, context }) => {
  test.setTimeout(120_000);
  const heard = await listen(context);
  await shop.account.signIn(server().people.marketer as Person);
  const editor = new EditorPage(page);
  await editor.begin();
  const choice = page.locator('[data-picture="a.fr.picture"]');
  await choice.locator("summary").click();
  await expect(choice.locator("[data-drop]")).toBeVisible();
  const told = choice.locator("[data-upload-told]");
  const script = "<script>alert(1)</script>";
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">${script}</svg>`;
  const small = PNG.sync.write(Object.assign(new PNG({ width: 40, height: 30 }), {}));
  const jpeg = readFileSync(join(root, "demo/pictures/0cfc45c6e96919f3/320.jpg"));
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, script.length + 2]), Buffer.from(script)]);
  const refused: [string, string, Buffer][] = [
    ["x.svg", "image/svg+xml", Buffer.from(svg)],
    ["x.png", "image/png", Buffer.from(svg)],
    ["x.gif", "image/gif", Buffer.from("GIF89a/*\x01\0\x01\0\0\0\0*/=1;alert(1);//", "latin1")],
    ["x.jpg", "image/jpeg", Buffer.from(`<html>${script}</html>`)],
    ["x.webp", "image/webp", Buffer.from("RIFF\x24\0\0\0WEBPVP8 alert(1)", "latin1")],
    ["bomb.png", "image/png", bomb(50_000)],
  ];
  for (const [name, mimeType, buffer] of refused) {
    await choice.locator("[data-upload]").setInputFiles([]);
    await told.evaluate((it) => { it.textContent = ""; });
    await choice.locator("[data-upload]").setInputFiles({ name, mimeType, buffer });
    await expect(told, name).toContainText("JPEG, PNG ou WebP");
  }
  const kept: [string, Buffer][] = [
    ["<img src=x onerror=alert(1)>.png", Buffer.concat([small, Buffer.from(`<html>${script}</html>`)])],
    ["commented.jpg", Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)])],
  ];
  for (const [name, buffer] of kept) {
    await choice.locator("[data-upload]").setInputFiles({ name, mimeType: "image/png", buffer });
    const chosen = choice.locator('input[type="radio"]:checked');
    await expect(chosen.locator("xpath=..").locator("img")).toHaveAttribute("alt", name);
    const source = (await chosen.locator("xpath=..").locator("img").getAttribute("src")) ?? "";
    for (const format of ["webp", "jpg", "avif"]) {
      const answer = await context.request.get(source.replace(/webp$/, format));
      expect(answer.headers()["content-type"]).toMatch(/^image\//);
      expect(answer.headers()["x-content-type-options"]).toBe("nosniff");
      expect((await answer.body()).includes("alert(1)"), `${name} as ${format}`).toBe(false);
    }
  }
  expect(heard).toEqual([]);
});
