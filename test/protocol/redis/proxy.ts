import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** Stands between a client and its server, and can break what lies in between. */
export interface Proxy {
  readonly port: number;
  /** The next answer that carries `sign`, or any without one, is not passed on: the connection breaks in its place. */
  cutNextAnswer(): Promise<void>;
  stop(): Promise<void>;
}

export async function startProxy(target: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let cut: (() => void) | null = null;
  const server = createServer((client) => {
    const upstream = connect(target, "127.0.0.1");
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on("data", (chunk) => void upstream.write(chunk));
    upstream.on("data", (chunk) => {
      if (cut === null) return void client.write(chunk);
      const told = cut;
      cut = null;
      client.destroy();
      told();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as { port: number }).port,
    cutNextAnswer: () =>
      new Promise((resolve) => {
        cut = resolve;
      }),
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
