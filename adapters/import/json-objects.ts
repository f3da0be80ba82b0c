import type { Chunks } from "./item.js";
import type { JsonHead, JsonObject } from "./json-object.js";
import { JsonScanner } from "./json-scanner.js";
import { textOf } from "./text.js";

/**
 * Reads objects out of JSON, one at a time whatever the size of the whole; one array for every chunk read. They stand
 * in an array, on JSON lines, or in the array under `listKey` of an object around them. An object that can't be read
 * costs that object alone: reading goes on at the next one that begins a line. What stands in a list and is no object is
 * a fault, and reading goes on behind it.
 */
export function jsonObjects(chunks: Chunks, listKey: string): AsyncGenerator<readonly JsonObject[]> {
  return scanned(chunks, new JsonScanner(listKey)) as AsyncGenerator<readonly JsonObject[]>;
}

/** The same, and what the object around a list says before the list. */
export function jsonObjectsWithHeads(
  chunks: Chunks,
  listKey: string,
): AsyncGenerator<readonly (JsonObject | JsonHead)[]> {
  return scanned(chunks, new JsonScanner(listKey, true));
}

async function* scanned(
  chunks: Chunks,
  scanner: JsonScanner,
): AsyncGenerator<readonly (JsonObject | JsonHead)[]> {
  for await (const text of textOf(chunks)) {
    const objects = scanner.take(text);
    if (objects.length > 0) yield objects;
  }
  const rest = scanner.end();
  if (rest.length > 0) yield rest;
}
