// A network that fails: an HTTP/1.1 proxy between browsers and the shop that loses, repeats, delays and breaks off
// what passes through it. It draws from a seed, and never changes what it passes on.
import { once } from "node:events";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** What goes wrong, each a probability from 0 to 1. Of the first three a request meets one at most. */
export interface Faults {
  /** The connection breaks before the shop has heard of the request. */
  readonly cut: number;
  /** The shop does what is asked, and the connection breaks instead of the answer. */
  readonly unanswered: number;
  /** The shop is asked twice, the second time up to `delayMs` later; either answer is given back. */
  readonly twice: number;
  /** The request is up to `delayMs` late. */
  readonly delayed: number;
  readonly delayMs: number;
  /** An event stream breaks off within `streamMs`. */
  readonly stream: number;
  readonly streamMs: number;
}

export const CALM: Faults = { cut: 0, unanswered: 0, twice: 0, delayed: 0, delayMs: 0, stream: 0, streamMs: 0 };

/** Numbers from 0 to 1, the same for the same seed (mulberry32, by Tommy Ettinger, in the public domain). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const isStream = (answer: IncomingMessage) => /^text\/event-stream\b/.test(answer.headers["content-type"] ?? "");

export class FaultProxy {
  /** How often what went wrong. */
  readonly counts = { passed: 0, cut: 0, unanswered: 0, twice: 0, delayed: 0, streams: 0, parted: 0 };
  /** Ports of the processes that are the shop. A connection keeps to one of them for as long as that one lives. */
  upstreams: readonly number[] = [];
  readonly #random: () => number;
  readonly #server = http.createServer({ keepAliveTimeout: 60_000 });
  readonly #agent = new http.Agent({ keepAlive: true });
  readonly #connections = new Set<Socket>();
  readonly #upstreamOf = new WeakMap<Socket, number>();
  readonly #streams = new Map<ServerResponse, NodeJS.Timeout | undefined>();
  #faults = CALM;
  #parted = false;
  #underWay = 0;

  /** Faults befall only the paths that `isProne` picks: a page that does not arrive is nothing to press on. */
  private constructor(readonly seed: number, readonly isProne: (path: string) => boolean) {
    this.#random = randomFrom(seed);
    this.#server.on("connection", (socket) => {
      if (this.#parted) return void socket.destroy();
      this.#connections.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => this.#connections.delete(socket));
    });
    this.#server.on("request", (request, response) => {
      this.#pass(request, response).catch(() => request.socket.destroy());
    });
  }

  /** Listens on a free port. */
  static async listen(seed: number, isProne: (path: string) => boolean = () => true): Promise<FaultProxy> {
    const proxy = new FaultProxy(seed, isProne);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  /** What browsers call the shop. */
  get origin(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From now on this goes wrong, also with the event streams that are open. */
  storm(faults: Faults): void {
    this.#faults = faults;
    for (const stream of this.#streams.keys()) this.#threaten(stream);
  }

  /** Nothing passes: what is open breaks, and so does what is tried. */
  partition(): void {
    this.#parted = true;
    for (const connection of this.#connections) connection.destroy();
  }

  /** What is tried passes again, as far as the storm lets it. */
  rejoin(): void {
    this.#parted = false;
  }

  /** From now on nothing goes wrong. */
  heal(): void {
    this.rejoin();
    this.storm(CALM);
  }

  get isParted(): boolean {
    return this.#parted;
  }

  /** Waits until the last request that was late has arrived. */
  async quiet(): Promise<void> {
    while (this.#underWay > 0) await sleep(20);
  }

  async close(): Promise<void> {
    this.storm(CALM);
    this.#server.close();
    for (const connection of this.#connections) connection.destroy();
    await this.quiet();
    this.#agent.destroy();
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    const faults = this.isProne(request.url ?? "") ? this.#faults : CALM;
    // Always so many numbers for a request: what befalls one does not move what befalls the next.
    const [fate, late, lateness, second, which] = [this.#random(), this.#random(), this.#random(), this.#random(), this.#random()] as const;
    if (late < faults.delayed) {
      this.counts.delayed++;
      await sleep(lateness * faults.delayMs);
    }
    if (request.socket.destroyed) return;
    if (fate < faults.cut) {
      this.counts.cut++;
      request.socket.destroy();
    } else if (fate < faults.cut + faults.unanswered) {
      this.counts.unanswered++;
      discard(await this.#deliver(request, body));
      request.socket.destroy();
    } else if (fate < faults.cut + faults.unanswered + faults.twice) {
      this.counts.twice++;
      const one = this.#deliver(request, body);
      // The second one may take another way, to another process.
      const other = sleep(second * faults.delayMs).then(() => this.#deliver(request, body, false));
      const [given, spare] = which < 0.5 ? [one, other] : [other, one];
      spare.then(discard, () => {});
      await this.#give(await given, response);
    } else {
      this.counts.passed++;
      await this.#give(await this.#deliver(request, body), response);
    }
  }

  /** Asks the process that the connection keeps to, or another one if that is gone. */
  async #deliver(request: IncomingMessage, body: Buffer, keep = true): Promise<IncomingMessage> {
    this.#underWay++;
    try {
      const drawn = this.upstreams[Math.floor(this.#random() * this.upstreams.length)];
      const first = (keep ? this.#upstreamOf.get(request.socket) : undefined) ?? drawn;
      for (const port of [first, ...this.upstreams.filter((other) => other !== first)]) {
        if (this.#parted || port === undefined) break;
        try {
          const answer = await this.#ask(port, request, body);
          if (keep) this.#upstreamOf.set(request.socket, port);
          return answer;
        } catch (error) {
          // Only where nobody listens is it certain that nothing was done.
          if ((error as NodeJS.ErrnoException).code !== "ECONNREFUSED") throw error;
        }
      }
      this.counts.parted++;
      throw new Error("nobody to ask");
    } finally {
      this.#underWay--;
    }
  }

  #ask(port: number, { method, url, rawHeaders }: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const asked = http.request({ host: "127.0.0.1", port, method, path: url, headers: rawHeaders, agent: this.#agent }, resolve);
      asked.on("error", reject);
      asked.end(body);
    });
  }

  async #give(answer: IncomingMessage, response: ServerResponse): Promise<void> {
    response.sendDate = false;
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.rawHeaders);
    response.flushHeaders();
    if (isStream(answer)) {
      this.#streams.set(response, undefined);
      this.#threaten(response);
      response.on("close", () => {
        clearTimeout(this.#streams.get(response));
        this.#streams.delete(response);
      });
    }
    await pipeline(answer, response);
  }

  /** Draws whether and when the event stream breaks off. */
  #threaten(stream: ServerResponse): void {
    const { stream: probability, streamMs } = this.#faults;
    const [fate, when] = [this.#random(), this.#random()];
    clearTimeout(this.#streams.get(stream));
    const timer = fate >= probability ? undefined : setTimeout(() => {
      this.counts.streams++;
      stream.destroy();
    }, when * streamMs);
    this.#streams.set(stream, timer);
  }
}

/** An answer that nobody gets is read to its end, where it has one. */
function discard(answer: IncomingMessage): void {
  answer.on("error", () => {});
  if (isStream(answer)) answer.destroy();
  else answer.resume();
}
