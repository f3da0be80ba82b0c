import { createHash } from "node:crypto";
import { EventEmitter, once } from "node:events";
import type { Server } from "node:http";
import type { Duplex } from "node:stream";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const [TEXT, CLOSE, PING, PONG] = [0x1, 0x8, 0x9, 0xa];

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
      const accept = createHash("sha1").update(`${key}${GUID}`).digest("base64");
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
      );
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
    let pending = Buffer.alloc(0);
    socket.on("data", (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      for (let taken = unframe(pending); taken; taken = unframe(pending)) {
        pending = pending.subarray(taken.length);
        if (taken.code === PING) socket.write(frame(PONG, taken.text));
        if (taken.code === CLOSE) socket.end(frame(CLOSE, ""));
        if (taken.code !== TEXT) continue;
        const { envelope_id, payload } = JSON.parse(taken.text) as { envelope_id: string; payload: unknown };
        this.emit(envelope_id, payload);
      }
    });
  }
}

function frame(code: number, text: string): Buffer {
  const body = Buffer.from(text);
  const short = body.length < 126;
  const head = Buffer.alloc(short ? 2 : 4);
  head[0] = 0x80 | code;
  head[1] = short ? body.length : 126;
  if (!short) head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, body]);
}

/** One masked frame of a client, as soon as it is there in full. */
function unframe(
  bytes: Buffer,
): { readonly code: number; readonly text: string; readonly length: number } | null {
  if (bytes.length < 2) return null;
  const short = bytes[1]! & 0x7f;
  const start = short === 126 ? 4 : 2;
  if (bytes.length < start) return null;
  const size = short === 126 ? bytes.readUInt16BE(2) : short;
  const length = start + 4 + size;
  if (bytes.length < length) return null;
  const mask = bytes.subarray(start, start + 4);
  const body = Buffer.from(bytes.subarray(start + 4, length).map((byte, index) => byte ^ mask[index % 4]!));
  return { code: bytes[0]! & 0xf, text: body.toString(), length };
}
