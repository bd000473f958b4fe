// Weighs the bundles, prints JSON lines, and exits 1 when the shop's is over its budget. Run in the project's folder.
import { readFileSync } from "node:fs";

/** The shop's script and WASM together: what a phone on a poor network fetches once. */
const BUDGET = { brotli_bytes: 110_000, raw_bytes: 350_000 };

let over = false;
for (const bundle of ["shop", "till", "studio"]) {
  const size = (ending) => [`dist/${bundle}.js`, `dist/${bundle}_bg.wasm`].map((file) => readFileSync(file + ending).length);
  const sum = (sizes) => sizes.reduce((all, bytes) => all + bytes, 0);
  const [raw, brotli] = [size(""), size(".br")];
  const line = { measure: "bundle", bundle, raw_bytes: sum(raw), brotli_bytes: sum(brotli), js_brotli_bytes: brotli[0], wasm_brotli_bytes: brotli[1] };
  if (bundle === "shop") {
    line.budget = BUDGET;
    line.within = line.raw_bytes <= BUDGET.raw_bytes && line.brotli_bytes <= BUDGET.brotli_bytes;
    over ||= !line.within;
  }
  console.log(JSON.stringify(line));
}
if (over) {
  console.error("budget: the shop bundle is too large");
  process.exit(1);
}
