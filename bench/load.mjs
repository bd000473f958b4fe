// Measuring a server from outside: load in a closed loop, CPU time and memory from /proc (Linux).
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import http from "node:http";

/** Clock ticks of /proc a second. */
const TICKS_A_SECOND = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

/** CPU seconds the process has used so far, user and system. @param {number} pid */
export function cpuSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  // The second field is the command in parentheses and may hold anything; counted from behind it, utime is 12th.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}

/** A field of /proc/PID/status or smaps_rollup, in kB. @param {number} pid @param {string} file @param {string} field */
export function memoryKb(pid, file, field) {
  const found = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(readFileSync(`/proc/${pid}/${file}`, "utf8"));
  return Number(found?.[1] ?? 0);
}

/** The value that p percent of the numbers do not exceed (nearest rank). @param {number[]} numbers @param {number} p */
export function percentile(numbers, p) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN;
}

/** p50, p95 and p99 in milliseconds, to a hundredth. @param {number[]} ms */
export function spread(ms) {
  const at = (/** @type {number} */ p) => Math.round(percentile(ms, p) * 100) / 100;
  return { p50_ms: at(50), p95_ms: at(95), p99_ms: at(99) };
}

/**
 * `workers` clients, each asking again once it has its answer, for `seconds`. What the server's CPU did in that
 * time is divided by the requests; a wrong answer ends the bench.
 * @param {{pid: number}} server
 * @param {{workers: number, seconds: number, rows?: number, one: (worker: number) => Promise<number>}} load `one` resolves to its
 * milliseconds; `rows` is how many things it asks for, where that is more than one
 */
export async function closedLoop({ pid }, { workers, seconds, rows, one }) {
  /** @type {number[]} */
  const times = [];
  const [cpu, begun] = [cpuSeconds(pid), performance.now()];
  const until = begun + seconds * 1000;
  await Promise.all(Array.from({ length: workers }, async (_, worker) => {
    while (performance.now() < until) times.push(await one(worker));
  }));
  const wall = (performance.now() - begun) / 1000;
  const used = cpuSeconds(pid) - cpu;
  const of_rows = rows === undefined ? {} : {
    rows,
    rows_a_second: Math.round((rows * times.length) / wall),
    rows_a_cpu_second: Math.round((rows * times.length) / used),
  };
  return {
    workers,
    requests: times.length,
    ...of_rows,
    requests_a_second: Math.round(times.length / wall),
    requests_a_cpu_second: Math.round(times.length / used),
    ...spread(times),
  };
}

/** Ends the bench where a server answers something else. @param {{status: number, body: Buffer}} answer @param {number} status */
export function must(answer, status) {
  if (answer.status !== status) throw new Error(`answered ${answer.status}, not ${status}: ${answer.body.toString().slice(0, 300)}`);
}

/** Connections that are kept, so many at most. @param {number} sockets */
export const keepAlive = (sockets) => new http.Agent({ keepAlive: true, maxSockets: sockets });
