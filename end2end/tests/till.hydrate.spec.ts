import type { Page } from "@playwright/test";
import { kettle, toaster } from "../demo.ts";
import { expect, type Person, server, type Shop, test } from "../fixtures.ts";
import { TillPage } from "../pages/till.ts";

/** What a page's camera is made to do, and did. */
interface Camera {
  /** What is before it. */
  code: string;
  /** Why it is not given, by the name of the error. */
  refused: string;
  tracks: MediaStreamTrack[];
}

declare global {
  interface Window {
    camera: Camera;
  }
}

/** Gives the page a camera, and codes that are read: what few browsers have here is the same wherever the test runs. */
async function withCamera(page: Page, refused = ""): Promise<void> {
  await page.addInitScript((refused) => {
    window.camera = { code: "", refused, tracks: [] };
    const picture = async (): Promise<MediaStream> => {
      if (window.camera.refused) throw new DOMException("no", window.camera.refused);
      const canvas = document.createElement("canvas");
      canvas.getContext("2d")?.fillRect(0, 0, 10, 10);
      const stream = canvas.captureStream(10);
      window.camera.tracks.push(...stream.getTracks());
      return stream;
    };
    navigator.mediaDevices.getUserMedia = picture;
    class BarcodeDetector {
      static getSupportedFormats = async () => ["ean_13", "qr_code"];
      detect = async (video: HTMLVideoElement) =>
        window.camera.code && video.srcObject ? [{ rawValue: window.camera.code }] : [];
    }
    Object.assign(window, { BarcodeDetector });
  }, refused);
}

const states = (page: Page) => page.evaluate(() => window.camera.tracks.map((track) => track.readyState));

/** A customer who is nobody yet reserves a kettle; gives the order's number and its store. */
async function reserve({ product, frame, cart, page }: Shop): Promise<{ number: string; store: string }> {
  await product.open(kettle);
  await product.add.click();
  await frame.hasPieces(1);
  await cart.open();
  await cart.has([kettle, 1]);
  await page.locator('a[href="/fr/checkout"]').click();
  await page.locator('[data-testid="store-row"][data-available="some"] a').first().click();
  await page.waitForURL(/checkout\?store=/);
  const store = new URL(page.url()).searchParams.get("store") ?? "";
  await page.locator('main [name="name"]').fill("Camille Aubert");
  await page.locator('main [name="email"]').fill("camille@example.org");
  await page.getByTestId("reserve").click();
  return { number: (await page.getByTestId("pickup").getAttribute("data-number")) ?? "", store };
}

test("a seller scans a ticket with the camera", async ({ shop, page, device }) => {
  const { number } = await reserve(shop);

  const { page: till, account } = await device();
  await withCamera(till);
  await account.signIn(server().people.administrator as Person);
  await till.goto("/fr/till");
  await till.getByRole("button", { name: "Scanner avec la caméra" }).click();
  const dialog = till.getByRole("dialog", { name: "Scanner avec la caméra" });
  await expect(dialog.getByRole("status")).toHaveText("Tenez le code devant la caméra.");
  await expect.poll(() => states(till)).toEqual(["live"]);
  // The ticket's code is the order's address.
  await till.evaluate((code) => (window.camera.code = code), page.url());
  await expect(till.locator("section.till-answer")).toHaveAttribute("data-number", number);
  await expect(dialog).toBeHidden();
});

test("what happens in the store meanwhile takes nothing out of the seller's hands", async ({ shop, device }) => {
  const [seller, next] = [await device(), await device()];
  await seller.account.signIn(server().people.administrator as Person);
  const first = await reserve(shop);
  const till = new TillPage(seller.page);
  const pickup = (number: string) => seller.page.locator(`[data-testid="pickup"][data-number="${number}"]`);
  await till.open(first.store);
  await pickup(first.number).getByRole("link").click();
  // A piece stays on the shelf, and half of an article is scanned, when the next customer reserves.
  const pieces = seller.page.locator(`[name="pieces[${kettle.sku}]"]`);
  await expect(till.field).toBeFocused();
  await pieces.fill("0");
  await till.field.pressSequentially(toaster.sku.slice(0, 5));
  const second = await reserve(next);
  expect(second.store).toBe(first.store);
  await expect(pickup(second.number)).toBeVisible();
  await expect(pieces).toHaveValue("0");
  // A colleague begins to prepare what this one looks at.
  const colleague = await seller.tab();
  await new TillPage(colleague.page).open(first.store);
  await colleague.page.locator(`[data-number="${first.number}"]`).getByRole("button").click();
  await expect(seller.page.locator(`section[data-number="${first.number}"]`)).toHaveAttribute("data-status", "preparing");
  await expect(pieces).toHaveValue("0");
  await till.field.pressSequentially(toaster.sku.slice(5));
  await till.field.press("Enter");
  await expect(till.sale.locator(`[data-sku="${toaster.sku}"]`)).toBeVisible();
});

test("who begins to type before the page's script is there goes on where they are", async ({ shop, device }) => {
  const { page: till, account, frame } = await device();
  await account.signIn(server().people.administrator as Person);
  const { number } = await reserve(shop);
  let letThrough = () => {};
  const held = new Promise<void>((resolve) => { letThrough = resolve; });
  await till.route(/\.wasm$/, async (route) => {
    await held;
    await route.continue();
  });
  await till.goto(`/fr/till?code=${number}`);
  const pieces = till.locator(`[name="pieces[${kettle.sku}]"]`);
  await pieces.focus();
  letThrough();
  await frame.live();
  await till.keyboard.press("ControlOrMeta+a");
  await till.keyboard.type("0");
  await expect(pieces).toHaveValue("0");
});

test("a camera is off once nobody looks, and its refusal is said in words", async ({ device }) => {
  const { page: till, account } = await device();
  await withCamera(till);
  await account.signIn(server().people.administrator as Person);
  await till.goto("/fr/till?store=bordeaux-chartrons");
  const button = till.getByRole("button", { name: "Scanner avec la caméra" });
  const dialog = till.getByRole("dialog");
  await button.click();
  await expect.poll(() => states(till)).toEqual(["live"]);
  await dialog.getByRole("button", { name: "Fermer" }).click();
  await expect(dialog).toBeHidden();
  await expect.poll(() => states(till)).toEqual(["ended"]);
  await button.click();
  await expect.poll(() => states(till)).toEqual(["ended", "live"]);
  await till.keyboard.press("Escape");
  await expect.poll(() => states(till)).toEqual(["ended", "ended"]);
  for (const [name, said] of [
    ["NotAllowedError", "n’est pas autorisée"],
    ["NotFoundError", "Aucune caméra"],
  ] as const) {
    await till.evaluate((name) => (window.camera.refused = name), name);
    await button.click();
    await expect(dialog.getByRole("status")).toContainText(said);
    await expect(dialog.locator("video")).toBeHidden();
    await dialog.getByRole("button", { name: "Fermer" }).click();
  }
});

test("where the browser reads no codes, there is no button for it", async ({ device }) => {
  const { page: till, account } = await device();
  await account.signIn(server().people.administrator as Person);
  await till.addInitScript(() => Reflect.deleteProperty(window, "BarcodeDetector"));
  await till.goto("/fr/till");
  await expect(till.getByRole("button", { name: "Chercher" })).toBeVisible();
  await expect(till.locator("html")).toHaveAttribute("data-hydrated", "");
  await expect(till.getByRole("button", { name: "Scanner avec la caméra" })).toBeHidden();
});
