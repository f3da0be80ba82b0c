import { EventEmitter } from "node:events";
import type { Duplex } from "node:stream";
import { GatewayOpcodes } from "discord.js";
import { CLOSE, closing, Frames, frame, PING, PONG, TEXT } from "../frames.js";

export interface Packet {
  readonly op: number;
  readonly d?: unknown;
}

/** One WebSocket of a client. Emits `packet` and `closed` (with the client's code, 1006 for none). */
export class Connection extends EventEmitter {
  session: Session | undefined;
  /** When it sent what it was not asked for, for the limit of 120 a minute. */
  readonly sent: number[] = [];
  /** Heartbeats that it was asked for and has not sent yet. */
  asked = 0;
  #code = 1006;

  constructor(
    private readonly socket: Duplex,
    /** Of its address: what the client wants to speak. */
    readonly spoken: URLSearchParams,
  ) {
    super();
    const frames = new Frames();
    socket.on("error", () => socket.destroy());
    // A client whose process was killed says no goodbye.
    socket.on("end", () => socket.end());
    socket.on("close", () => this.emit("closed", this.#code));
    socket.on("data", (chunk: Buffer) => {
      for (const { code, body } of frames.take(chunk)) {
        if (code === PING) socket.write(frame(PONG, body));
        if (code === TEXT) this.emit("packet", String(body));
        if (code !== CLOSE) continue;
        if (body.length >= 2) this.#code = body.readUInt16BE(0);
        socket.end(frame(CLOSE, body));
      }
    });
  }

  send(packet: Packet): void {
    this.write(JSON.stringify({ t: null, s: null, ...packet }));
  }

  write(text: string): void {
    if (this.socket.writable) this.socket.write(frame(TEXT, text));
  }

  /** Resolves with the next heartbeat, or once it is closed. */
  beats(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        for (const name of ["heartbeat", "closed"]) this.off(name, done);
        resolve();
      };
      for (const name of ["heartbeat", "closed"]) this.on(name, done);
    });
  }

  close(code: number): void {
    this.socket.end(closing(code));
  }

  /** As when a cable is pulled: no goodbye. */
  cut(): void {
    this.socket.destroy();
  }
}

/** So many dispatches can be asked for again. */
const KEPT = 1_000;

/** What a client identified as, and what it was sent of late: a resume asks for it again. */
export class Session {
  seq = 0;
  readonly #sent: { readonly t: string; readonly text: string }[] = [];
  connection: Connection | undefined;

  constructor(
    readonly id: string,
    readonly shard: readonly [id: number, count: number],
    readonly intents: number,
    connection: Connection,
  ) {
    this.connection = connection;
    connection.session = this;
  }

  dispatch(t: string, d: unknown): void {
    this.seq += 1;
    const text = JSON.stringify({ op: GatewayOpcodes.Dispatch, t, s: this.seq, d });
    this.#sent.push({ t, text });
    if (this.#sent.length > 2 * KEPT) this.#sent.splice(0, KEPT);
    this.connection?.write(text);
  }

  /** What came after a sequence number; `null` if that is too long ago, or never was. */
  since(seq: number): string[] | null {
    const missed = this.seq - seq;
    if (missed < 0 || missed > this.#sent.length) return null;
    return this.#sent.slice(this.#sent.length - missed).map(({ text }) => text);
  }

  /** Sends the last dispatch of a kind once more. */
  repeat(t: string): void {
    const again = this.#sent.findLast((one) => one.t === t);
    if (again) this.connection?.write(again.text);
  }

  /** One of these intents is enough; 0 needs none. */
  wants(intents: number): boolean {
    return intents === 0 || (this.intents & intents) !== 0;
  }
}
