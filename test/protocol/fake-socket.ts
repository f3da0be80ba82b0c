import { EventEmitter, once } from "node:events";
import type { Server } from "node:http";
import type { Duplex } from "node:stream";
import { CLOSE, Frames, frame, PING, PONG, TEXT, welcome } from "./frames.js";

/** Slack's end of Socket Mode: greets who connects, sends envelopes, and takes in what they are acknowledged with. */
export class FakeSocket extends EventEmitter {
  readonly #sockets = new Set<Duplex>();
  #serial = 0;

  /** Takes in connections to `/socket` of a server. */
  constructor(server: Server) {
    super();
    server.on("upgrade", (request, socket) => {
      const key = request.headers["sec-websocket-key"];
      if (request.url !== "/socket" || !key) return socket.destroy();
      socket.write(welcome(key));
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
      socket.on("error", () => socket.destroy());
      this.#read(socket);
      socket.write(frame(TEXT, JSON.stringify({ type: "hello", num_connections: 1 })));
    });
  }

  /** Sends a request over the socket; resolves with what it is acknowledged with. */
  async deliver(type: string, payload: unknown): Promise<unknown> {
    const [socket] = this.#sockets;
    const envelope_id = `E${++this.#serial}`;
    const acknowledged = once(this, envelope_id);
    socket?.write(
      frame(TEXT, JSON.stringify({ envelope_id, type, payload, accepts_response_payload: true })),
    );
    return (await acknowledged)[0];
  }

  /** Ends every connection, as Slack does when it refreshes them. */
  drop(): void {
    for (const socket of this.#sockets) socket.end(frame(CLOSE, ""));
  }

  #read(socket: Duplex): void {
    const frames = new Frames();
    socket.on("data", (chunk: Buffer) => {
      for (const { code, body } of frames.take(chunk)) {
        if (code === PING) socket.write(frame(PONG, body));
        if (code === CLOSE) socket.end(frame(CLOSE, ""));
        if (code !== TEXT) continue;
        const { envelope_id, payload } = JSON.parse(String(body)) as {
          envelope_id: string;
          payload: unknown;
        };
        this.emit(envelope_id, payload);
      }
    });
  }
}
