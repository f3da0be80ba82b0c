/** Everything that a stream of arrays yields, in one. */
export async function flat<T>(batches: AsyncIterable<readonly T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const batch of batches) all.push(...batch);
  return all;
}

export async function list<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** A text's bytes, cut into pieces of these sizes in turn: no reader may depend on where a stream is cut. */
export function cut(text: string | Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  const pieces: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? bytes.length;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}
