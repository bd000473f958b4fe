// Eight browsers of one customer fill one cart over a network that loses, repeats, delays and breaks off, while a
// process of the shop is killed. Afterwards the cart has what was pressed: nothing is lost, nothing is there twice.
// Runs after everything else: it keeps the machine busy. COMPTOIR_SEED draws the faults of a failed run again.
import { setTimeout as sleep } from "node:timers/promises";
import type { Locator } from "@playwright/test";
import { checkAfterwards, startServer } from "../../scripts/server.mjs";
import { dryer, kettle, toaster } from "../demo.ts";
import { expect, server, Shop, somebody, test as base, watch } from "../fixtures.ts";
import { CALM, FaultProxy, randomFrom, type Faults } from "../proxy.ts";
import { desktop, phone } from "../screens.ts";

const DEVICES = 8;
/** How often each device presses the button of the line they share. */
const PRESSES = 50;
/** How often one of them presses another line's button, in a second tab. */
const OTHER_PRESSES = 10;
/** What one of them sets a line to that nobody else touches, one by one, in a second tab. */
const LAST_QUANTITY = 9;
/** The longest a device waits between two presses. */
const PAUSE_MS = 200;
/** When so many presses were made, a process is killed; when so many, the network is away for a while. */
const [KILL_AFTER, PART_AFTER] = [120, 220];
const PARTED_MS = 1_500;
/** After so many presses while it is away a device leaves the shop until it is back, where what waits is kept. */
const LEAVE_AFTER = 3;
const STORM: Faults = { cut: 0.1, unanswered: 0.1, twice: 0.15, delayed: 0.3, delayMs: 400, stream: 0.8, streamMs: 4_000 };

type Server = Awaited<ReturnType<typeof startServer>>;

const isPostgres = () => server().database.startsWith("postgres");
/** What scripts ask for. Pages and bundles arrive: without them there is nothing to press. */
const isAsked = (path: string) => path.startsWith("/api/") || path.startsWith("/live");

interface Fixtures {
  /** The network between the browsers and the processes of the shop, of which PostgreSQL has two. */
  network: FaultProxy;
  processes: Server[];
  devices: Shop[];
}

const test = base.extend<Fixtures>({
  network: async ({}, use, info) => {
    const network = await FaultProxy.listen(Number(process.env.COMPTOIR_SEED ?? Math.floor(Math.random() * 2 ** 32)), isAsked);
    await use(network);
    await network.close();
    if (info.status !== info.expectedStatus) console.error(`COMPTOIR_SEED=${network.seed} draws the same faults again`);
  },
  processes: async ({ network }, use) => {
    const { origin } = network;
    const database = isPostgres() ? server().database : undefined;
    const processes = [await startServer({ database, origin })];
    if (isPostgres()) processes.push(await startServer({ database, origin, secret: processes[0]?.environment.COMPTOIR_SECRET_FILE }));
    network.upstreams = processes.map(({ port }) => port);
    await use(processes);
    await Promise.all(processes.map((process) => process.stop()));
    for (const process of processes) {
      await checkAfterwards(process);
      process.remove();
    }
  },
  // Its processes end after its browsers have gone.
  devices: async ({ browser, contextOptions, locale, timezoneId, network, processes }, use) => {
    const faults: string[] = [];
    const person = somebody();
    const devices: Shop[] = [];
    for (let number = 0; number < DEVICES; number++) {
      const screen = number % 2 === 0 ? desktop : phone;
      const context = await browser.newContext({ ...contextOptions, locale, timezoneId, ...screen, baseURL: network.origin });
      await context.addInitScript(shut);
      watch(context, faults);
      const verb = number === 0 ? "sign-up" : "sign-in";
      const answer = await context.request.post(`/api/account/${verb}`, { headers: { origin: network.origin }, data: person });
      expect(answer.status(), await answer.text()).toBe(200);
      devices.push(new Shop(await context.newPage()));
    }
    await use(devices);
    await Promise.all(devices.map((device) => device.page.context().close()));
    expect(faults, "what the browsers complained about").toEqual([]);
  },
});

test("400 presses on eight devices are 400 pieces, whatever the network and the processes do", async ({ network, processes, devices }) => {
  test.setTimeout(240_000);
  const [first, second] = devices as [Shop, Shop];
  await addOne(first, dryer.sku, network.origin);
  const [counter, list] = [await first.tab(), await second.tab()];
  await Promise.all([counter.cart.open(), list.product.open(kettle), ...devices.map((device) => device.product.open(toaster))]);
  await Promise.all([counter, list, ...devices].map((tab) => tab.frame.live()));

  let presses = 0;
  const begun = performance.now();
  network.storm(STORM);
  const pressing = [
    ...devices.map((device, number) => {
      let pressedInVain = 0;
      return spaced(network.seed + number, PRESSES, async () => {
        await press(device.product.add);
        presses++;
        if (network.isParted && ++pressedInVain === LEAVE_AFTER) await leaveAndComeBack(device, network);
      });
    }),
    spaced(network.seed + DEVICES, OTHER_PRESSES, () => press(list.product.add)),
    spaced(network.seed + DEVICES + 1, LAST_QUANTITY - 1, () => press(counter.cart.more(dryer))),
  ];
  const disasters = (async () => {
    await until(() => presses >= KILL_AFTER);
    const victim = processes[processes.length - 1];
    await victim?.kill();
    // Alone it comes back; of two the other one goes on.
    if (processes.length === 1) await victim?.restart();
    await until(() => presses >= PART_AFTER);
    network.partition();
    await sleep(PARTED_MS);
    network.rejoin();
  })();
  await Promise.all([...pressing, disasters]);
  const pressed = performance.now();
  network.heal();

  const lines = { [toaster.sku]: DEVICES * PRESSES, [kettle.sku]: OTHER_PRESSES, [dryer.sku]: LAST_QUANTITY };
  const pieces = Object.values(lines).reduce((sum, quantity) => sum + quantity, 0);
  const patience = { timeout: 60_000, intervals: [50] };
  await expect.poll(() => cartOf(first), { ...patience, message: "what the server has" }).toEqual(lines);
  await Promise.all([counter, list, ...devices].map(async ({ frame }) => {
    await expect.poll(() => frame.count.getAttribute("data-count"), { ...patience, message: "what a device shows" }).toBe(String(pieces));
  }));
  const equal = performance.now();
  const [changing_ms, heal_to_equal_ms] = [pressed - begun, equal - pressed].map(Math.round);
  const engine = isPostgres() ? "postgres" : "sqlite";
  console.log(JSON.stringify({ measure: "faults", engine, processes: processes.length, seed: network.seed, changing_ms, heal_to_equal_ms, faults: network.counts }));

  // A repeated request may come later than everything else, and must still change nothing.
  await network.quiet();
  await Promise.all(devices.map(async ({ page, cart, frame }) => {
    await frame.saved();
    await cart.open();
    await page.evaluate(() => { document.adoptedStyleSheets = []; });
    await cart.has([dryer, LAST_QUANTITY], [toaster, DEVICES * PRESSES], [kettle, OTHER_PRESSES]);
    await frame.hasPieces(pieces);
  }));
  expect(await cartOf(first)).toEqual(lines);
});

test("a newcomer's first press counts though its answer is lost", async ({ browser, network, processes }) => {
  expect(processes).not.toEqual([]);
  const context = await browser.newContext({ ...desktop, baseURL: network.origin });
  const shop = new Shop(await context.newPage());
  await shop.product.open(toaster);
  await shop.frame.live();
  network.storm({ ...CALM, unanswered: 1 });
  await press(shop.product.add);
  await until(() => network.counts.unanswered > 0);
  network.heal();
  await expect.poll(() => cartOf(shop)).toEqual({ [toaster.sku]: 1 });
  await context.close();
});

/**
 * Not with the mouse: looking for where to point costs as much as all the rest, and while others add, the cart's lines
 * may be drawn anew between the mouse's going down and up.
 */
const press = (button: Locator) => button.evaluate((it: HTMLElement) => it.click());

/** Nobody looks: to draw ten pages at each of the changes was most of the work. */
const shut = () => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("body { display: none }");
  document.adoptedStyleSheets = [sheet];
};

/** Does it so many times, with a pause of its own before each. */
async function spaced(seed: number, times: number, act: () => Promise<unknown>): Promise<void> {
  const random = randomFrom(seed);
  for (let time = 0; time < times; time++) {
    await sleep(random() * PAUSE_MS);
    await act();
  }
}

/** Nothing of the page is left when it is loaded again; more than once if a process of the shop is away as well. */
async function leaveAndComeBack({ page, product, frame }: Shop, network: FaultProxy): Promise<void> {
  await page.goto("about:blank");
  await until(() => !network.isParted);
  await expect(async () => {
    await product.open(toaster);
    await frame.live();
  }).toPass();
}

async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await sleep(10);
}

/** SKUs with how many of each, as the server has them. */
async function cartOf({ page }: Shop): Promise<Record<string, number>> {
  const { lines } = (await (await page.request.get("/api/cart")).json()) as { lines: { sku: string; quantity: number }[] };
  return Object.fromEntries(lines.map(({ sku, quantity }) => [sku, quantity]));
}

async function addOne({ page }: Shop, sku: string, origin: string): Promise<void> {
  const data = { id: crypto.randomUUID(), device: crypto.randomUUID(), base_revision: 0, intent: { type: "add_line", sku, quantity: 1 } };
  const answer = await page.request.post("/api/cart/change", { headers: { origin }, data });
  expect(answer.status(), await answer.text()).toBe(200);
}
