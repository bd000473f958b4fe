// Starts a shop, runs Schemathesis (argument 1) on it as schemathesis.toml says, and looks at what is left behind.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { checkAfterwards, root, startServer } from "../server.mjs";

const [tool = "schemathesis"] = process.argv.slice(2);
const server = await startServer();
const description = `http://127.0.0.1:${server.port}/api/v1/openapi.json`;
const settings = join(root, "scripts/schemathesis");
const words = ["--no-color", "--config-file", join(settings, "schemathesis.toml"), "run", description];
const environment = { ...process.env, COMPTOIR_MACHINE_KEY: server.machine, PYTHONPATH: settings, PYTHONDONTWRITEBYTECODE: "1" };
try {
  // Where the shop is, so that nothing it remembers of one run is there in the next.
  const child = spawn(tool, words, { cwd: server.folder, env: environment, stdio: "inherit" });
  process.exitCode = await new Promise((resolve, reject) => child.once("error", reject).once("exit", (code) => resolve(code ?? 1)));
} finally {
  await server.stop();
}
await checkAfterwards(server);
server.remove();
