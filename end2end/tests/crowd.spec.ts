// A crowd that asks for pages, half of it gone before the answer. Runs alone, after everything else. That the
// server did not panic is checked for the whole run in global-setup.ts.
import { readFileSync } from "node:fs";
import http from "node:http";
import { dryer, kettle, toaster } from "../demo.ts";
import { expect, server, test } from "../fixtures.ts";

const PEOPLE = 2_000;
const AT_ONCE = 100;
/** What the server may have grown by after the first crowd: what allocators keep, not what leaks. */
const GROWTH_LIMIT_KB = 24 * 1024;

const paths = ["/fr", "/en/products", "/fr/products?q=bouilloires", ...[kettle, toaster, dryer].map(({ handle }) => `/fr/products/${handle}?near=69004`), "/fr/stores", "/fr/cart"];

function residentKb(): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${server().pid}/status`, "utf8"));
  return Number(line?.[1]);
}

/** Asks for a page; `leave` breaks the connection off at the answer's first byte or before it. */
function visit(path: string, leave: boolean): Promise<number> {
  return new Promise((resolve) => {
    const request = http.get({ host: "127.0.0.1", port: server().port, path, agent: false }, (response) => {
      if (leave) { request.destroy(); resolve(0); return; }
      response.resume().on("end", () => resolve(response.statusCode ?? 0)).on("error", () => resolve(-1));
    });
    request.on("error", () => resolve(leave ? 0 : -1));
    if (leave) setTimeout(() => { request.destroy(); resolve(0); }, Math.random() * 20);
  });
}

async function crowd(): Promise<number[]> {
  let next = 0;
  const answers: number[] = [];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (next < PEOPLE) {
      const number = next++;
      answers.push(await visit(paths[number % paths.length] ?? "/fr", number % 2 === 1));
    }
  }));
  return answers;
}

test("2,000 visitors, half of whom leave at once, cost nothing that stays", async () => {
  test.setTimeout(180_000);
  await crowd();
  const before = residentKb();
  const answers = await crowd();
  expect(answers.filter((status) => status !== 200 && status !== 0)).toEqual([]);
  expect(answers.filter((status) => status === 200).length).toBe(PEOPLE / 2);
  expect(residentKb() - before).toBeLessThan(GROWTH_LIMIT_KB);
});
