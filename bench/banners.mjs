// What banners cost the home page.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ask, startServer } from "../scripts/server.mjs";
import { closedLoop, keepAlive, must, percentile } from "./load.mjs";

/** @typedef {import("../scripts/server.mjs").Server} Server */

/** Rounds in which the home page is asked for with few banners and with many, one after the other. */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 12);

/**
 * How much more the server does for the home page with a thousand live banners for fifty segments than with one a slot. Two servers
 * are asked in turn: what the machine does meanwhile happens to both.
 * @param {(measure: string, figures: object) => void} emit @param {number} seconds of each round
 */
export async function banners(emit, seconds) {
  const servers = [await startServer({}), await startServer({})];
  const json = (/** @type {{origin: string}} */ { origin }) => ({ "content-type": "application/json", origin });
  try {
    const sides = [];
    for (const [at, live] of [7, 1_000].entries()) {
      const one = /** @type {Server} */ (servers[at]);
      const sign = async (/** @type {string} */ role) => {
        const { email, password } = one.people[role] ?? { email: "", password: "" };
        const answer = await ask(one, "POST", "/api/account/sign-in", { headers: json(one), body: JSON.stringify({ email, password }) });
        must(answer, 200);
        return answer.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
      };
      const headers = { ...json(one), cookie: await sign("marketer") };
      for (let n = 0; n < live; n++) await publish(one, headers, n);
      sides.push({ one, live, agent: keepAlive(1), cookies: { nobody: "", customer: await sign("customer") } });
    }
    await sleep(1_000);
    for (const who of /** @type {const} */ (["nobody", "customer"])) {
      const all = sides.map(({ live }) => ({ live, cpu: /** @type {number[]} */ ([]), ms: /** @type {number[]} */ ([]) }));
      // The first round warms up.
      for (let round = 0; round <= ROUNDS; round++) {
        for (const [at, { one, agent, cookies }] of sides.entries()) {
          const asked = async () => {
            const answer = await ask(one, "GET", "/fr/", { agent, headers: { cookie: cookies[who] } });
            must(answer, 200);
            return answer.ms;
          };
          const { requests_a_cpu_second, p50_ms } = await closedLoop(one, { workers: 1, seconds, one: asked });
          if (round === 0) continue;
          all[at]?.cpu.push(1_000 / requests_a_cpu_second);
          all[at]?.ms.push(p50_ms);
        }
      }
      for (const { live, cpu, ms } of all) emit("home_page_banners", { engine: "sqlite", live, who, rounds: ROUNDS, cpu_ms: round2(percentile(cpu, 50)), p50_ms: percentile(ms, 50) });
      const [few, many] = all;
      const growth = (/** @type {"cpu" | "ms"} */ what) => {
        const ratios = (few?.[what] ?? []).map((value, round) => 100 * ((many?.[what][round] ?? Number.NaN) / value - 1));
        return Object.fromEntries([25, 50, 75].map((p) => [`${what}_percent_p${p}`, round2(percentile(ratios, p))]));
      };
      emit("home_page_banners_growth", { who, rounds: ROUNDS, ...growth("cpu"), ...growth("ms") });
    }
    for (const { agent } of sides) agent.destroy();
  } finally {
    for (const one of servers) {
      await one.stop();
      one.remove();
    }
  }
}

const round2 = (/** @type {number} */ number) => Math.round(number * 100) / 100;

/**
 * Puts out the nth banner. The first of each slot are for everyone, so that both servers draw the same page. The others go before
 * them, are for segments of fifty kinds, and for nobody: a page looks at all of them.
 * @param {Server} one @param {Record<string, string>} headers @param {number} n
 */
async function publish(one, headers, n) {
  const slots = ["home_hero", "home_tile", "announcement", "list_top", "product_side", "cart", "store_page"];
  const id = randomUUID();
  const segments = n < slots.length ? [] : [{ type: "signed_up_since", at: 9_000_000_000_000 + (n % 50) }];
  const banner = { name: `Bench ${n}`, slot: slots[n % slots.length], priority: n < slots.length ? 0 : 1 + (n % 9), audience: { segments }, variants: [{ name: "a", content: { fr: { title: "Bench" }, en: { title: "Bench" } } }] };
  const post = async (/** @type {string} */ path, /** @type {object} */ body) => must(await ask(one, "POST", `/api/studio/banners/${path}`, { headers, body: JSON.stringify(body) }), 200);
  await post("save", { id, banner });
  await post("move", { id, to: "publish", version: "1" });
}
