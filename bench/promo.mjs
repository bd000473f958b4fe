// How long the promotion engine takes on a cart of 50 lines against 200 live offers: on this machine, and as WebAssembly
// in the engine that Chromium has too. JSON lines.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = join(import.meta.dirname, "..");
const EVALUATIONS = 20_000;

/** Runs cargo at the root, whose errors are shown. @param {string[]} words */
function cargo(...words) {
  const { status, stdout } = spawnSync("cargo", [...words, "--package", "comptoir-domain", "--locked", "--quiet"], { cwd: root, stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" });
  if (status !== 0) throw new Error(`cargo ${words.join(" ")} failed`);
  return stdout;
}

process.stdout.write(cargo("run", "--release", "--example", "promo_native"));

cargo("build", "--profile", "wasm", "--target", "wasm32-unknown-unknown", "--example", "promo_wasm");
const bytes = readFileSync(resolve(root, process.env.CARGO_TARGET_DIR ?? "target", "wasm32-unknown-unknown/wasm/examples/promo_wasm.wasm"));
const { instance } = await WebAssembly.instantiate(bytes, {});
const { evaluated } = /** @type {{evaluated: (cart: number, which: number) => number}} */ (/** @type {unknown} */ (instance.exports));
for (const [which, offers_are] of ["mixed", "all_apply"].entries()) {
  /** @type {number[]} */
  const times = [];
  let applied = 0;
  // The first thousand only warm up.
  for (let at = -1_000; at < EVALUATIONS; at++) {
    const begun = performance.now();
    const many = evaluated(at + 1_000, which);
    if (at < 0) continue;
    times.push((performance.now() - begun) * 1_000);
    applied += many;
  }
  times.sort((one, other) => one - other);
  const micros = (/** @type {number} */ share) => Math.round((times[Math.floor((times.length - 1) * share)] ?? Number.NaN) * 10) / 10;
  const figures = { in: "wasm", offers_are, lines: 50, offers: 200, evaluations: EVALUATIONS, applied_mean: Math.round((applied / EVALUATIONS) * 10) / 10 };
  console.log(JSON.stringify({ measure: "promo_evaluation", ...figures, p50_us: micros(0.5), p99_us: micros(0.99), max_us: micros(1) }));
}
