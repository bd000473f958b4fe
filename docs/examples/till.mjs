// A till that uses promo codes: node till.mjs https://shop.example cmp_KEY lyon-croix-rousse CODE SKU QUANTITY
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

const [origin, machine, store, code, sku, quantity] = process.argv.slice(2);
const headers = { authorization: `Bearer ${machine}`, "content-type": "application/json", "accept-language": "en" };

async function ask(path, body) {
  const answer = await fetch(`${origin}/api/v1/redemptions${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  return { status: answer.status, body: await answer.json() };
}

const sale = { store, till: "till-3", codes: [code], lines: [{ sku, quantity: Number(quantity) }] };

// What is it worth? The seller sees it before anything is used.
const worth = await ask("/evaluate", sale);
if (worth.status !== 200) throw new Error(worth.body.message);
const [first] = worth.body.codes;
console.log(first.refusal ?? first.verdict, worth.body.discount_minor);
if (worth.body.discount_minor === 0) process.exit(1);

// One key for one sale: kept before it is sent, so that it is the same after a crash of the till.
const key = randomUUID();
for (let wait = 200; ; wait = Math.min(wait * 2, 10_000)) {
  const done = await ask("", { ...sale, key }).catch(() => undefined);
  // No answer says nothing of whether it was used: the same again gets the slip, or uses it now.
  if (done === undefined || done.status >= 500) {
    await pause(wait);
    continue;
  }
  if (done.status >= 400) throw new Error(done.body.message);
  console.log("slip", done.body.id, "to pay", done.body.total_minor);
  break;
}
