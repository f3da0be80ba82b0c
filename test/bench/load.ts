import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** What a run of requests took. */
export interface Load {
  readonly ms: number;
  /** Of each request, in ms, in no particular order. */
  readonly latenciesMs: readonly number[];
}

/**
 * Sends requests over so many kept connections, each of which waits for its last answer: as little work as can be, so
 * that the server has the machine. What is sent lies ready as bytes.
 * @throws {Error} for an answer other than 200.
 */
export async function loadHttp(url: string, requests: readonly Buffer[], inFlight: number): Promise<Load> {
  const { hostname, port } = new URL(url);
  const connections = await Promise.all(
    Array.from({ length: inFlight }, async () => {
      const socket = connect(Number(port), hostname);
      socket.setNoDelay(true);
      await once(socket, "connect");
      return socket;
    }),
  );
  const latenciesMs: number[] = [];
  let next = 0;
  const start = performance.now();
  await Promise.all(connections.map((socket) => converse(socket, () => requests[next++], latenciesMs)));
  const ms = performance.now() - start;
  for (const socket of connections) socket.destroy();
  return { ms, latenciesMs };
}

function converse(socket: Socket, take: () => Buffer | undefined, latenciesMs: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let heard = "";
    let sentAt = 0;
    const send = () => {
      const request = take();
      if (!request) return resolve();
      heard = "";
      sentAt = performance.now();
      socket.write(request);
    };
    socket.on("error", reject);
    socket.on("data", (bytes) => {
      heard += bytes.toString("latin1");
      if (!isWhole(heard)) return;
      latenciesMs.push(performance.now() - sentAt);
      if (!heard.startsWith("HTTP/1.1 200")) {
        reject(new Error(`load: found ${heard.slice(0, 200)}, expected HTTP 200`));
        return;
      }
      send();
    });
    send();
  });
}

/** Whether an answer has come to its end. */
function isWhole(answer: string): boolean {
  const head = answer.indexOf("\r\n\r\n");
  if (head < 0) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(answer);
  if (length) return answer.length - head - 4 >= Number(length[1]);
  return answer.endsWith("0\r\n\r\n");
}
