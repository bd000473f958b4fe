// Packs what Trunk built: `node pack.mjs FROM TO NAME release|dev` writes TO/NAME.js, TO/NAME_bg.wasm and,
// for a release, their Brotli forms. A file whose bytes stay the same is not touched, so that cargo, which
// puts them into the server, has nothing to do either.
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";

const [from, to, name, mode] = process.argv.slice(2);

const only = (ending) => {
  const found = readdirSync(from).filter((file) => file.endsWith(ending));
  if (found.length !== 1) throw new Error(`${from} has ${found.length} files *${ending}, not one`);
  return join(from, found[0]);
};

const keep = (path, bytes) => {
  if (!existsSync(path) || !readFileSync(path).equals(bytes)) writeFileSync(path, bytes);
};

// One module, snippets of other crates included. It is told where the WASM is: its own guess is never used.
const glue = await build({
  entryPoints: [only(".js")],
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: mode === "release",
  legalComments: "none",
  write: false,
  logLevel: "error",
});

const files = { [`${name}.js`]: Buffer.from(glue.outputFiles[0].contents), [`${name}_bg.wasm`]: readFileSync(only("_bg.wasm")) };
for (const [file, bytes] of Object.entries(files)) {
  const path = join(to, file);
  keep(path, bytes);
  if (mode === "release") {
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    keep(`${path}.br`, brotliCompressSync(bytes, { params }));
  } else {
    rmSync(`${path}.br`, { force: true });
  }
}
