import { createServer, request as ask, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** The network of one browser, a proxy that can be away. An emulated loss lets through what a page sends while it is left. */
export class Network {
  private there = true;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async listen(): Promise<Network> {
    const network: Network = new Network(createServer((asked, answer) => {
      const { host, hostname, port, pathname, search } = new URL(asked.url ?? "");
      const upstream = ask({ hostname, port, path: pathname + search, method: asked.method, headers: { ...asked.headers, host }, agent: false });
      upstream.on("response", (told) => {
        answer.writeHead(told.statusCode ?? 502, told.headers);
        answer.flushHeaders();
        told.pipe(answer);
      });
      upstream.on("error", () => asked.socket.destroy());
      answer.on("close", () => upstream.destroy());
      asked.pipe(upstream);
    }));
    // A connection that is closed for being idle is one more loss than was asked for.
    network.server.keepAliveTimeout = 0;
    network.server.on("connection", (socket) => {
      if (!network.there) return socket.destroy();
      network.sockets.add(socket);
      socket.on("close", () => network.sockets.delete(socket));
      socket.on("error", () => socket.destroy());
    });
    await new Promise<void>((done) => network.server.listen(0, "127.0.0.1", done));
    return network;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  away(): void {
    this.there = false;
    this.sockets.forEach((socket) => socket.destroy());
  }

  back(): void {
    this.there = true;
  }

  async close(): Promise<void> {
    this.away();
    await new Promise((done) => this.server.close(done));
  }
}
