import { createHash } from "node:crypto";

/** WebSocket frames, as RFC 6455 has them: what a server needs of it and no more. */
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
export const [TEXT, CLOSE, PING, PONG] = [0x1, 0x8, 0x9, 0xa];
const CONTINUED = 0x0;

/** The answer to an upgrade with this key. */
export function welcome(key: string): string {
  const accept = createHash("sha1").update(`${key}${GUID}`).digest("base64");
  return `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`;
}

export function frame(code: number, content: string | Buffer): Buffer {
  const body = Buffer.from(content);
  return Buffer.concat([head(code, body.length), body]);
}

/** A goodbye with its reason in a number. */
export function closing(code: number): Buffer {
  const body = Buffer.alloc(2);
  body.writeUInt16BE(code);
  return frame(CLOSE, body);
}

function head(code: number, length: number): Buffer {
  const wide = length < 126 ? 0 : length < 0x1_00_00 ? 2 : 8;
  const bytes = Buffer.alloc(2 + wide);
  bytes[0] = 0x80 | code;
  bytes[1] = wide === 0 ? length : wide === 2 ? 126 : 127;
  if (wide === 2) bytes.writeUInt16BE(length, 2);
  if (wide === 8) bytes.writeBigUInt64BE(BigInt(length), 2);
  return bytes;
}

export interface Taken {
  readonly code: number;
  readonly body: Buffer;
}

/** Puts together what the other end sends, however it is cut: a client masks its frames, and long texts come in several. */
export class Frames {
  #pending = Buffer.alloc(0);
  #parts: Buffer[] = [];
  #code = TEXT;

  *take(chunk: Buffer): Iterable<Taken> {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    for (let one = unframe(this.#pending); one; one = unframe(this.#pending)) {
      this.#pending = this.#pending.subarray(one.length);
      if (one.code >= CLOSE) {
        yield { code: one.code, body: one.body };
        continue;
      }
      if (one.code !== CONTINUED) this.#code = one.code;
      this.#parts.push(one.body);
      if (!one.last) continue;
      const body = Buffer.concat(this.#parts.splice(0));
      yield { code: this.#code, body };
    }
  }
}

/** One frame, as soon as it is there in full. */
function unframe(
  bytes: Buffer,
): { readonly code: number; readonly last: boolean; readonly body: Buffer; readonly length: number } | null {
  if (bytes.length < 2) return null;
  const short = bytes[1]! & 0x7f;
  const isMasked = (bytes[1]! & 0x80) !== 0;
  const start = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < start) return null;
  const size = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  const length = start + (isMasked ? 4 : 0) + size;
  if (bytes.length < length) return null;
  const body = Buffer.from(bytes.subarray(length - size, length));
  const mask = bytes.subarray(start, length - size);
  if (isMasked) for (let index = 0; index < size; index++) body[index]! ^= mask[index % 4]!;
  return { code: bytes[0]! & 0xf, last: (bytes[0]! & 0x80) !== 0, body, length };
}
