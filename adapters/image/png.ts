import { promisify } from "node:util";
import { crc32, deflate } from "node:zlib";

const compress = promisify(deflate);

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const RGBA_8 = [8, 6, 0, 0, 0];
/** A picture is packed in one go: each piece more is a way to another thread and back. */
const CHUNK_BYTES = 256 * 1_024;

/**
 * Pixels as a PNG file. The deflating runs outside of the event loop, which the renderer's own encoder would block.
 *
 * @param pixels 4 bytes each, RGBA, alpha not multiplied in
 */
export async function encodePng(pixels: Buffer, width: number, height: number): Promise<Buffer> {
  const stride = width * 4;
  const rows = Buffer.allocUnsafe((stride + 1) * height);
  for (let row = 0; row < height; row++) {
    // Every row begins with its filter, 0: as it is.
    rows[row * (stride + 1)] = 0;
    pixels.copy(rows, row * (stride + 1) + 1, row * stride, (row + 1) * stride);
  }
  const size = Buffer.alloc(8);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  return Buffer.concat([
    Buffer.from(SIGNATURE),
    chunk("IHDR", Buffer.concat([size, Buffer.from(RGBA_8)])),
    chunk("IDAT", await compress(rows, { level: 1, memLevel: 9, chunkSize: CHUNK_BYTES })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
