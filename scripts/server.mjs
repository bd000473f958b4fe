// Starts a release server for tests, benches and pictures: the demo shop in a database of its own, on a free
// port, in a folder that is removed afterwards.
import { execFile, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, rmSync, mkdtempSync } from "node:fs";
import http from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const binary = process.env.COMPTOIR_BINARY || join(root, "target/release/comptoir");
/** How long the server may take to say that it is ready. */
const READY_MS = 30_000;

/**
 * @typedef {{email: string, password: string}} Person
 * @typedef {object} Server
 * @property {string} origin what browsers call it
 * @property {number} port
 * @property {number} pid of the process that was started last
 * @property {string} folder
 * @property {Record<string, Person>} people by role: customer, customer2, seller, …
 * @property {string} machine the machine API's key
 * @property {number} start_to_ready_ms
 * @property {NodeJS.ProcessEnv} environment for other commands on the same database
 * @property {() => string} log what it said so far
 * @property {() => Promise<void>} stop ends it; the folder stays
 * @property {() => Promise<void>} kill ends it at once, in the middle of whatever it does
 * @property {() => Promise<number>} restart starts it again after it ended; tells in how many milliseconds it was ready
 * @property {() => void} remove removes the folder
 */

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(address !== null && typeof address === "object" ? address.port : 0));
    });
  });
}

/**
 * Runs a command of the shop.
 * @param {string[]} words
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<{code: number, stdout: string, stderr: string}>}
 */
export function comptoir(words, environment) {
  return new Promise((resolve) => {
    execFile(binary, words, { cwd: root, env: environment, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      resolve({ code, stdout, stderr: error !== null && stderr === "" ? String(error) : stderr });
    });
  });
}

/**
 * @typedef {object} Options
 * @property {string} [database] an empty PostgreSQL database, or one with the demo shop, instead of a fresh SQLite file
 * @property {string} [origin] what browsers call it, where something stands between them and it
 * @property {string} [secret] the secret file of another process of the same shop
 */

/**
 * @param {Options} [options]
 * @returns {Promise<Server>}
 */
export async function startServer({ database, origin, secret } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "comptoir-"));
  const port = await freePort();
  const environment = {
    ...process.env,
    COMPTOIR_LISTEN: `127.0.0.1:${port}`,
    COMPTOIR_ORIGIN: origin ?? `http://localhost:${port}`,
    COMPTOIR_DATABASE: database || `sqlite:${join(folder, "comptoir.db")}`,
    COMPTOIR_SECRET_FILE: secret ?? join(folder, "secret"),
  };
  // Tests make their own campaigns: nothing happens in a wallet that they did not ask for.
  const demo = await comptoir(["demo", "--without-campaigns"], environment);
  if (demo.code !== 0) throw new Error(`comptoir demo exited ${demo.code}: ${demo.stderr}`);

  const logFile = join(folder, "server.log");
  let running = await serve(environment, logFile);
  const { said, start_to_ready_ms } = running;
  /** @type {Record<string, Person>} */
  const people = {};
  let machine = "";
  for (const line of said.split("\n")) {
    const [key = "", first = "", second = ""] = line.split(" ");
    if (key === "machine") machine = first;
    else if (first.includes("@") && second !== "") people[key] = { email: first, password: second };
  }
  const end = async (/** @type {NodeJS.Signals} */ signal) => {
    running.child.kill(signal);
    const timer = setTimeout(() => running.child.kill("SIGKILL"), 10_000);
    await running.ended;
    clearTimeout(timer);
  };
  return {
    origin: running.origin, port, folder, people, machine, start_to_ready_ms, environment,
    get pid() { return running.child.pid ?? 0; },
    log: () => readFileSync(logFile, "utf8"),
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
    restart: async () => {
      running = await serve(environment, logFile);
      return running.start_to_ready_ms;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/**
 * One process that serves, once it says that it is ready.
 * @param {NodeJS.ProcessEnv} environment
 * @param {string} logFile
 */
async function serve(environment, logFile) {
  const log = openSync(logFile, "a");
  const begun = performance.now();
  const child = spawn(binary, ["serve"], { cwd: root, env: environment, stdio: ["ignore", "pipe", log] });
  closeSync(log);
  const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve(code ?? signal)));
  let said = "";
  const origin = /** @type {string} */ (await new Promise((resolve, reject) => {
    const fail = (/** @type {string} */ why) => reject(new Error(`comptoir serve ${why}\n${said}\n${readFileSync(logFile, "utf8")}`));
    const timer = setTimeout(() => { child.kill("SIGKILL"); fail(`was not ready after ${READY_MS} ms`); }, READY_MS);
    child.once("error", (error) => fail(`could not be started: ${error.message}`));
    ended.then((code) => fail(`ended at once (${code})`));
    child.stdout?.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
      said += text;
      const ready = /^ready (\S+)$/m.exec(said);
      if (ready?.[1]) { clearTimeout(timer); resolve(ready[1]); }
    });
  }));
  return { child, ended, origin, said, start_to_ready_ms: performance.now() - begun };
}

/**
 * What must hold of a server that was used: it never panicked, and what must add up does.
 * @param {Server} server
 */
export async function checkAfterwards(server) {
  const panics = server.log().split("\n").filter((line) => line.includes("panicked at"));
  if (panics.length > 0) throw new Error(`the server panicked ${panics.length} times (${server.folder}):\n${panics.slice(0, 5).join("\n")}`);
  const verify = await comptoir(["verify", "--json"], server.environment);
  if (verify.code !== 0) throw new Error(`comptoir verify exited ${verify.code} (${server.folder}):\n${verify.stdout}${verify.stderr}`);
}

/**
 * One request, uncompressed unless the headers ask; over 127.0.0.1, as DNS is not what is tested.
 * @param {{port: number}} server
 * @param {string} method
 * @param {string} path
 * @param {{headers?: Record<string, string>, body?: string, agent?: http.Agent}} [options]
 * @returns {Promise<{status: number, headers: http.IncomingHttpHeaders, body: Buffer, ms: number}>}
 */
export function ask({ port }, method, path, { headers = {}, body, agent } = {}) {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const request = http.request({ host: "127.0.0.1", port, path, method, agent, headers: { ...length, ...headers } }, (response) => {
      /** @type {Buffer[]} */
      const pieces = [];
      response.on("data", (piece) => pieces.push(piece));
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(pieces), ms: performance.now() - begun }));
    });
    request.on("error", reject);
    request.end(body);
  });
}
