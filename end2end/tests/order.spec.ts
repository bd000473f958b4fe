import { kettle } from "../demo.ts";
import { expect, type Person, server, type Shop, test } from "../fixtures.ts";

/** A kettle, from its page to the reservation's. */
async function reserve({ product, frame, cart, checkout }: Shop): Promise<void> {
  await product.open(kettle);
  await product.add.click();
  await frame.hasPieces(1);
  await cart.open();
  await cart.has([kettle, 1]);
  await checkout.fromCart();
  await checkout.fill();
  await checkout.reserve.click();
}

test("a guest reserves a kettle, the store hands it over, and both see it @smoke", async ({ shop, page, device, scripts }) => {
  await reserve(shop);
  const { pickup } = shop.checkout;
  await expect(pickup).toHaveAttribute("data-status", "reserved");
  await shop.frame.hasPieces(0);
  const number = (await pickup.getAttribute("data-number")) ?? "";
  await expect(page.locator(".ticket-number")).toHaveText(number);

  // The seller finds it by what the customer says, however it is typed.
  const counter = await device();
  await counter.account.signIn(server().people.administrator as Person);
  await counter.page.goto(`/fr/till?code=${encodeURIComponent(number.toLowerCase().replace("-", " "))}`);
  const found = counter.page.locator("section").filter({ has: counter.page.getByTestId("collect") });
  await expect(found).toHaveAttribute("data-number", number);
  await found.getByRole("button", { name: "C’est prêt" }).click();
  await expect(found).toHaveAttribute("data-status", "ready");
  // With scripts the customer's page hears of it; without, its next load says so.
  if (!scripts) await page.reload();
  await expect(pickup).toHaveAttribute("data-status", "ready");

  await found.getByTestId("collect").click();
  await expect(counter.page.locator("section.till-answer")).toHaveAttribute("data-status", "collected");
  if (!scripts) await page.reload();
  await expect(pickup).toHaveAttribute("data-status", "collected");
  await shop.account.open();
  await expect(shop.checkout.pickup).toHaveAttribute("data-status", "collected");
});

test("whoever calls a reservation off is told, and nothing is held", async ({ shop, page, scripts }) => {
  await reserve(shop);
  await page.getByRole("button", { name: "Annuler cette réservation" }).click();
  await expect(shop.checkout.pickup).toHaveAttribute("data-status", "cancelled");
  await expect(page.locator("h1")).toHaveText("Annulée");
  // With scripts the page may have heard of it and loaded itself anew before the answer came, which says so too.
  if (!scripts) await expect(shop.frame.message).toContainText("C’est annulé");
});
