// The figures of `make bench`, one JSON line each.
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import { cpus } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ask, comptoir, root, startServer } from "../scripts/server.mjs";
import { banners } from "./banners.mjs";
import { closedLoop, keepAlive, memoryKb, must, spread } from "./load.mjs";

/** How long each load lasts. */
const SECONDS = Number(process.env.BENCH_SECONDS ?? 5);
/** How many changes are followed to the second device. */
const CHANGES = Number(process.env.BENCH_CHANGES ?? 200);
const SKU = "ELECTRIC-KETTLE-1-7L-STAINLESS-STEEL";
const PRODUCT = `/fr/products/electric-kettle-1-7l?variant=${SKU}`;

const wanted = process.env.BENCH?.split(",");
const measures = (/** @type {string} */ name) => wanted === undefined || wanted.includes(name);
const emit = (/** @type {string} */ measure, /** @type {object} */ figures) => console.log(JSON.stringify({ measure, ...figures }));

const server = await startServer({ database: process.env.COMPTOIR_BENCH_DATABASE });
const engine = server.environment.COMPTOIR_DATABASE?.split(":")[0];

/** A visitor with a cart: the cookie that the first change brings. @param {http.Agent} [agent] */
function visitor(agent) {
  const headers = { "content-type": "application/json", origin: server.origin, cookie: "" };
  const device = randomUUID();
  let revision = 0;
  return {
    headers,
    device,
    revision: () => revision,
    /** @param {object} intent */
    async change(intent) {
      const body = JSON.stringify({ id: randomUUID(), device, base_revision: revision, intent });
      const answer = await ask(server, "POST", "/api/cart/change", { headers, body, agent });
      must(answer, 200);
      const cookie = answer.headers["set-cookie"]?.[0]?.split(";")[0];
      if (cookie) headers.cookie = cookie;
      revision = JSON.parse(answer.body.toString()).revision;
      return answer.ms;
    },
  };
}

/** How long codes are looked at that are none, and codes that are good elsewhere: nothing should tell them apart. */
async function guess() {
  const { email, password } = server.people.marketer ?? { email: "", password: "" };
  const json = { "content-type": "application/json", origin: server.origin };
  const marketer = await ask(server, "POST", "/api/account/sign-in", { headers: json, body: JSON.stringify({ email, password }) });
  must(marketer, 200);
  const headers = { ...json, cookie: marketer.headers["set-cookie"]?.[0]?.split(";")[0] ?? "" };
  const post = async (/** @type {string} */ path, /** @type {object} */ body) => must(await ask(server, "POST", path, { headers, body: JSON.stringify(body) }), 200);
  const [campaign, run] = [randomUUID(), randomUUID()];
  await post("/api/studio/campaigns/save", { id: campaign, name: "Elsewhere", benefit: "percent", percent: "10", on: "everything", combine: "group", issues: "print", where: "some", stores: "lyon-guillotiere", title_fr: "Ailleurs", title_en: "Elsewhere" });
  await post("/api/studio/campaigns/move", { id: campaign, to: "live" });
  await post("/api/studio/campaigns/print", { id: run, campaign, codes: "95" });
  const file = await ask(server, "GET", `/en/studio/campaigns/${campaign}/print/${run}/codes.csv`, { headers });
  const foreign = file.body.toString().match(/[0-9A-Z]{4}-[0-9A-Z]{3}-[0-9A-Z]{4}/g) ?? [];
  const key = await comptoir(["key", "add", "guesser", "--scopes", "redemptions", "--stores", "lyon-croix-rousse"], server.environment);
  const machine = { authorization: `Bearer ${key.stdout.trim()}`, "content-type": "application/json" };
  const agent = keepAlive(1);
  /** @type {Record<string, number[]>} */
  const took = { unknown: [], elsewhere: [] };
  /** @type {Set<string>} */
  const said = new Set();
  for (const [n, code] of foreign.entries()) {
    // In turns, so that both meet the same machine; each till is locked after ten.
    for (const [what, asked] of [["unknown", "7K2M-9QX-BT4F"], ["elsewhere", code]]) {
      const body = JSON.stringify({ key: randomUUID(), store: "lyon-croix-rousse", till: `till-${Math.floor(n / 4)}`, codes: [asked], lines: [{ sku: SKU, quantity: 1 }] });
      const answer = await ask(server, "POST", "/api/v1/redemptions", { headers: machine, body, agent });
      must(answer, 404);
      said.add(answer.body.toString());
      took[what ?? ""]?.push(answer.ms);
    }
  }
  for (const [what, ms] of Object.entries(took)) emit("code_unknown", { engine, what, answers: said.size, ...spread(ms) });
}

async function start() {
  const begun = performance.now();
  must(await ask(server, "GET", "/fr"), 200);
  const start_to_first_answer_ms = server.start_to_ready_ms + performance.now() - begun;
  emit("start", { engine, start_to_ready_ms: Math.round(server.start_to_ready_ms), start_to_first_answer_ms: Math.round(start_to_first_answer_ms) });
  await sleep(3_000);
  emit("memory_idle", { engine, resident_kb: memoryKb(server.pid, "status", "VmRSS"), proportional_kb: memoryKb(server.pid, "smaps_rollup", "Pss") });
}

async function pages() {
  const brotli = { headers: { "accept-encoding": "br" } };
  const [plain, packed] = [await ask(server, "GET", PRODUCT), await ask(server, "GET", PRODUCT, brotli)];
  must(plain, 200);
  const css = [...plain.body.toString().matchAll(/<link\b[^>]*rel="stylesheet"[^>]*>/g)].map(([tag]) => /href="([^"]+)"/.exec(tag)?.[1] ?? "");
  let css_brotli_bytes = 0;
  for (const path of css) css_brotli_bytes += (await ask(server, "GET", path, brotli)).body.length;
  emit("page_weight", { html_bytes: plain.body.length, html_brotli_bytes: packed.body.length, css_brotli_bytes });
  for (const coding of ["identity", "br"]) {
    for (const workers of [1, 32]) {
      const agent = keepAlive(workers);
      const one = async () => {
        const answer = await ask(server, "GET", PRODUCT, { agent, headers: { "accept-encoding": coding } });
        must(answer, 200);
        return answer.ms;
      };
      emit("product_page", { engine, coding, ...(await closedLoop(server, { workers, seconds: SECONDS, one })) });
      agent.destroy();
    }
  }
  emit("memory_after_pages", { engine, resident_kb: memoryKb(server.pid, "status", "VmRSS") });
}

async function cart() {
  for (const workers of [1, 32]) {
    const agent = keepAlive(workers);
    const visitors = Array.from({ length: workers }, () => visitor(agent));
    const add = { type: "add_line", sku: SKU, quantity: 1 };
    for (const each of visitors) await each.change(add);
    // Up and down, so that no line meets its limit.
    const step = visitors.map(() => 0);
    const one = (/** @type {number} */ worker) => {
      const up = (step[worker] = (step[worker] ?? 0) + 1) % 50 !== 0;
      return visitors[worker]?.change(up ? add : { type: "change_quantity", sku: SKU, quantity: 1 }) ?? Promise.reject();
    };
    emit("add_to_cart", { engine, ...(await closedLoop(server, { workers, seconds: SECONDS, one })) });
    agent.destroy();
  }
}

/** Imports so many products of one variant each; their SKUs. @param {number} count */
async function sell(count) {
  const skus = Array.from({ length: count }, (_, number) => `BENCH-${number}`);
  const file = join(server.folder, "bench.csv");
  const rows = skus.map((sku) => `${sku.toLowerCase()},${sku},TRUE,Title,Default Title,${sku},9.90`);
  writeFileSync(file, ["Handle,Title,Published,Option1 Name,Option1 Value,Variant SKU,Variant Price", ...rows, ""].join("\n"));
  const imported = await comptoir(["import", "products", file], server.environment);
  if (imported.code !== 0) throw new Error(imported.stderr);
  return skus;
}

/** How much slower a visitor's change is beside others who edit carts as long as carts may be (200 lines). */
async function neighbours() {
  const skus = await sell(200);
  for (const [beside, lines] of /** @type {const} */ ([["nobody", 0], ["short_carts", 1], ["long_carts", skus.length]])) {
    const agent = keepAlive(5);
    const others = Array.from({ length: lines === 0 ? 0 : 4 }, () => visitor(agent));
    for (const each of others) for (const sku of skus.slice(0, lines)) await each.change({ type: "add_line", sku, quantity: 1 });
    let over = false;
    const editing = others.map(async (each) => {
      for (let edit = 0; !over; edit++) await each.change({ type: "change_quantity", sku: skus[edit % lines] ?? SKU, quantity: 1 + (edit % 9) });
    });
    const one = visitor(agent);
    let edit = 0;
    await one.change({ type: "add_line", sku: SKU, quantity: 1 });
    const load = { workers: 1, seconds: SECONDS, one: () => one.change({ type: "change_quantity", sku: SKU, quantity: 1 + (edit++ % 9) }) };
    emit("neighbours", { engine, beside, ...(await closedLoop(server, load)) });
    over = true;
    await Promise.all(editing);
    agent.destroy();
  }
}

/** Batches of 1,000 facts, as an ERP sends them: each moves a level, and each is told to who listens. */
async function stockFeed() {
  const skus = await sell(1_000);
  const headers = { "content-type": "application/json", authorization: `Bearer ${server.machine}` };
  for (const workers of [1, 4]) {
    const agent = keepAlive(workers);
    const one = async () => {
      const rows = skus.map((sku) => ({ sku, store: "lyon-croix-rousse", received: 1 }));
      const answer = await ask(server, "POST", "/api/v1/stock", { agent, headers, body: JSON.stringify({ key: randomUUID(), rows }) });
      must(answer, 207);
      const refused = JSON.parse(answer.body.toString()).results.find((/** @type {{status: number}} */ { status }) => status !== 200);
      if (refused) throw new Error(`a row was refused: ${JSON.stringify(refused)}`);
      return answer.ms;
    };
    emit("stock_feed", { engine, ...(await closedLoop(server, { workers, seconds: SECONDS, rows: skus.length, one })) });
    agent.destroy();
  }
}

/** What pages cost with 20 stores that keep 100,000 variants each (`BENCH_VARIANTS`), beside what they cost in the demo. */
async function scale() {
  const variants = Number(process.env.BENCH_VARIANTS ?? 100_000);
  const paths = { product: PRODUCT, list: "/fr/products", store: "/fr/stores/lyon-croix-rousse" };
  const look = async (/** @type {string} */ stock) => {
    for (const [page, path] of Object.entries(paths)) {
      const agent = keepAlive(1);
      const one = async () => {
        const answer = await ask(server, "GET", path, { agent });
        must(answer, 200);
        return answer.ms;
      };
      await one();
      emit("page_at_scale", { engine, stock, page, ...(await closedLoop(server, { workers: 1, seconds: SECONDS, one })) });
      agent.destroy();
    }
  };
  await look("demo");
  const { stores } = JSON.parse(readFileSync(join(root, "demo/stores.json"), "utf8"));
  const more = Array.from({ length: 20 - stores.length }, (_, n) => ({ ...stores[n % stores.length], slug: `bench-${n}`, name: `Bench ${n}` }));
  const file = join(server.folder, "stores.json");
  writeFileSync(file, JSON.stringify({ stores: more }));
  const imported = await comptoir(["import", "stores", file], server.environment);
  if (imported.code !== 0) throw new Error(imported.stderr);
  const skus = await sell(variants);
  const headers = { "content-type": "application/json", authorization: `Bearer ${server.machine}` };
  const agent = keepAlive(2);
  const begun = performance.now();
  for (const { slug } of [...stores, ...more]) {
    for (let at = 0; at < skus.length; at += 2_000) {
      const rows = skus.slice(at, at + 2_000).map((sku) => ({ sku, store: slug, count: 5 }));
      must(await ask(server, "POST", "/api/v1/stock", { agent, headers, body: JSON.stringify({ key: randomUUID(), rows }) }), 207);
    }
  }
  agent.destroy();
  const levels = skus.length * (stores.length + more.length);
  emit("stock_loaded", { engine, levels, rows_a_second: Math.round((levels * 1000) / (performance.now() - begun)) });
  await look(`${levels} levels`);
}

/** Follows the visitor's stream as another device would; `heard` is told each revision. */
function follow(/** @type {ReturnType<typeof visitor>} */ { headers, revision }, /** @type {(revision: number) => void} */ heard) {
  return new Promise((/** @type {(end: () => void) => void} */ resolve, reject) => {
    const request = http.get({ host: "127.0.0.1", port: server.port, path: `/live?cursor=owner:${revision()}`, agent: false, headers: { cookie: headers.cookie, accept: "text/event-stream" } }, (response) => {
      if (response.statusCode !== 200) { reject(new Error(`/live answered ${response.statusCode}`)); return; }
      let rest = "";
      response.setEncoding("utf8").on("data", (text) => {
        const blocks = (rest + text).split("\n\n");
        rest = blocks.pop() ?? "";
        for (const block of blocks) {
          const [, event] = /^event: (.*)$/m.exec(block) ?? [];
          const [, data] = /^data: (.*)$/m.exec(block) ?? [];
          if (event === "hello") resolve(() => request.destroy());
          if ((event === "change" || event === "snapshot") && data) heard(JSON.parse(data).revision);
        }
      });
    });
    request.on("error", reject);
  });
}

async function live() {
  const agent = keepAlive(1);
  const owner = visitor(agent);
  await owner.change({ type: "add_line", sku: SKU, quantity: 1 });
  /** @type {Map<number, number>} When the second device heard of a revision. */
  const heard = new Map();
  let wake = () => {};
  const end = await follow(owner, (revision) => { heard.set(revision, performance.now()); wake(); });
  /** @type {number[]} */
  const times = [];
  for (let change = 0; change < CHANGES; change++) {
    const begun = performance.now();
    await owner.change({ type: "change_quantity", sku: SKU, quantity: 1 + ((change + 1) % 9) });
    // The news may be there before the answer is.
    while (!heard.has(owner.revision())) {
      await Promise.race([new Promise((resolve) => { wake = () => resolve(undefined); }), sleep(5_000, undefined, { ref: false })]);
      if (performance.now() - begun > 5_000) throw new Error(`revision ${owner.revision()} was not heard within 5 s`);
    }
    times.push((heard.get(owner.revision()) ?? Number.NaN) - begun);
    await sleep(10);
  }
  end();
  agent.destroy();
  emit("change_to_second_device", { engine, changes: times.length, ...spread(times), max_ms: Math.round(Math.max(...times) * 100) / 100 });
}

try {
  emit("machine", { cpus: cpus().length, cpu: cpus()[0]?.model, node: process.version });
  if (measures("start")) await start();
  if (measures("pages")) await pages();
  if (measures("cart")) await cart();
  if (measures("live")) await live();
  if (measures("neighbours")) await neighbours();
  if (measures("stock")) await stockFeed();
  if (measures("guess")) await guess();
  if (measures("banners")) await banners(emit, SECONDS / 4);
  // Only when it is asked for: it takes some minutes.
  if (wanted?.includes("scale")) await scale();
  if (measures("promo")) spawnSync(process.execPath, ["bench/promo.mjs"], { cwd: root, stdio: "inherit" });
  if (measures("bundles")) spawnSync(process.execPath, ["scripts/budget.mjs"], { cwd: root, stdio: "inherit" });
} catch (error) {
  // What the server said of it would go with its folder.
  console.error(server.log().split("\n").slice(-20).join("\n"));
  throw error;
} finally {
  await server.stop();
  server.remove();
}
