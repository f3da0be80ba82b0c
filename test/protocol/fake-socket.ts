import { EventEmitter, once } from "node:events";
import type { Server } from "node:http";
import type { Duplex } from "node:stream";
import { CLOSE, Frames, frame, PING, PONG, TEXT, welcome } from "./frames.js";

export type EnvelopeType = "events_api" | "interactive" | "slash_commands";

interface Owed {
  readonly type: EnvelopeType;
  readonly payload: unknown;
  attempts: number;
}

/** Slack's end of Socket Mode: greets who connects, sends envelopes, and takes in what they are acknowledged with. */
export class FakeSocket extends EventEmitter {
  readonly #sockets = new Set<Duplex>();
  /** Envelopes that nobody has acknowledged, by id. */
  readonly #owed = new Map<string, Owed>();
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
      // A client that was killed closes its half alone.
      socket.on("end", () => socket.destroy());
      this.#read(socket);
      const { size } = this.#sockets;
      const connection_info = { app_id: "A0PET" };
      socket.write(frame(TEXT, JSON.stringify({ type: "hello", num_connections: size, connection_info })));
      this.emit("connected");
      for (const id of this.#owed.keys()) this.#send(id);
    });
  }

  /**
   * Sends a request over the socket; resolves with what it is acknowledged with. What was not by the time that the
   * connection ends comes again on the next one.
   */
  async deliver(type: EnvelopeType, payload: unknown): Promise<unknown> {
    const envelope_id = `E${++this.#serial}`;
    this.#owed.set(envelope_id, { type, payload, attempts: 0 });
    const acknowledged = once(this, envelope_id);
    this.#send(envelope_id);
    return (await acknowledged)[0];
  }

  /** Says that every connection is to be made anew; the client ends it itself. */
  refresh(reason: "warning" | "refresh_requested" | "link_disabled"): void {
    const told = JSON.stringify({ type: "disconnect", reason, debug_info: { host: "applink" } });
    for (const socket of this.#sockets) socket.write(frame(TEXT, told));
  }

  /** Ends every connection, as Slack does when it refreshes them. */
  drop(): void {
    for (const socket of this.#sockets) socket.end(frame(CLOSE, ""));
  }

  #send(envelope_id: string): void {
    const owed = this.#owed.get(envelope_id);
    const [socket] = this.#sockets;
    if (!owed || !socket) return;
    const { type, payload, attempts } = owed;
    owed.attempts += 1;
    const retry = attempts > 0 ? { retry_attempt: attempts, retry_reason: "timeout" } : {};
    const envelope = {
      envelope_id,
      type,
      payload,
      accepts_response_payload: type !== "events_api",
      ...retry,
    };
    socket.write(frame(TEXT, JSON.stringify(envelope)));
    this.emit("sent", envelope_id);
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
        this.#owed.delete(envelope_id);
        this.emit(envelope_id, payload);
      }
    });
  }
}
