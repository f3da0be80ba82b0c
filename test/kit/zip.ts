import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";

/** A zip file of these files. */
export async function zipOf(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files))
    zip.addBuffer(typeof content === "string" ? Buffer.from(content) : content, name);
  zip.end();
  return buffer(zip.outputStream);
}

/** The same bytes with one text replaced by another of the same length: what a careful packer would not write. */
export function renamed(zip: Buffer, from: string, to: string): Buffer {
  return Buffer.from(zip.toString("latin1").replaceAll(from, to), "latin1");
}
