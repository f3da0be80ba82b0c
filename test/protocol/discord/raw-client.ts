import { once } from "node:events";
import { request } from "node:http";
import type { Duplex } from "node:stream";
import { CLOSE, Frames, frame, TEXT } from "../frames.js";

/** A client that says what no library would: for what the gateway sends away. */
export class RawClient {
  /** The code that it is sent away with. */
  readonly closed: Promise<number>;

  /** @param head what came together with the welcome */
  constructor(
    private readonly socket: Duplex,
    head: Buffer,
  ) {
    const frames = new Frames();
    socket.on("error", () => socket.destroy());
    this.closed = new Promise((resolve) => {
      const take = (chunk: Buffer) => {
        for (const { code, body } of frames.take(chunk)) if (code === CLOSE) resolve(body.readUInt16BE(0));
      };
      take(head);
      socket.on("data", take);
    });
  }

  send(text: string): void {
    if (this.socket.writable) this.socket.write(masked(frame(TEXT, text)));
  }
}

export async function connectRaw(url: string): Promise<RawClient> {
  const asking = request(url.replace("ws:", "http:"), {
    headers: {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": Buffer.alloc(16).toString("base64"),
    },
  });
  asking.end();
  const [, socket, head] = (await once(asking, "upgrade")) as [unknown, Duplex, Buffer];
  return new RawClient(socket, head);
}

/** A client's frames are masked; a key of zeros leaves them as they are. */
function masked(bytes: Buffer): Buffer {
  const start = (bytes[1]! & 0x7f) === 126 ? 4 : 2;
  const head = Buffer.from(bytes.subarray(0, start));
  head[1] = head[1]! | 0x80;
  return Buffer.concat([head, Buffer.alloc(4), bytes.subarray(start)]);
}
