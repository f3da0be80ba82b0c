import { type Alias, isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import { type Fault, type Path, pathText } from "./fault.js";
import { deeperThan, MOST_LEVELS } from "./yaml-depth.js";

/** Larger files are refused before anything reads them; in bytes, or UTF-16 units of a text. */
export const MOST_BYTES = 1_048_576;
/** Values in the whole file, those that aliases repeat included. */
const MOST_VALUES = 20_000;

/** What YAML reads as no value where it is written without quotes. */
export const NOTHING = /^(?:~|null|Null|NULL)?$/;

/** A value of the file with its place; every scalar is the text that was written. */
export type YamlNode = { readonly offset: number; readonly size: number } & (
  | { readonly kind: "scalar"; readonly text: string; readonly empty: boolean }
  | { readonly kind: "list"; readonly items: readonly YamlNode[] }
  | { readonly kind: "map"; readonly entries: ReadonlyMap<string, YamlEntry> }
);

export interface YamlEntry {
  readonly keyOffset: number;
  readonly value: YamlNode;
}

export interface YamlSource {
  /** Absent where the text could not be read at all. */
  readonly root?: YamlNode;
  readonly faults: readonly Fault[];
  placeOf(offset: number): { readonly line: number; readonly column: number };
}

/** Reads a text as one YAML document of maps, lists and texts. Withstands any input: it answers with faults. */
export function readYaml(written: string): YamlSource {
  const text = written.startsWith("\uFEFF") ? written.slice(1) : written;
  const lines = new LineCounter();
  const faults: Fault[] = [];
  const placeOf = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const fault = (
    code: string,
    offset: number,
    found: string,
    expected: string,
    fix: string,
    path: Path = [],
  ) => {
    faults.push({ severity: "error", code, path: pathText(path), ...placeOf(offset), found, expected, fix });
  };

  const unreadable = unreadableFault(text);
  if (unreadable) return { faults: [unreadable], placeOf };

  let document: ReturnType<typeof parseDocument>;
  try {
    document = parseDocument(text, {
      schema: "failsafe",
      merge: false,
      uniqueKeys: false,
      prettyErrors: false,
      lineCounter: lines,
    });
  } catch (error) {
    fault("yaml", 0, messageOf(error), "YAML", "write the file as plain YAML");
    return { faults, placeOf };
  }
  // Of several at one place the first says what is wrong; the rest follow from it.
  const told = new Set<number>();
  for (const { code, pos, message } of [...document.errors, ...document.warnings].slice(0, 20)) {
    if (told.has(pos[0])) continue;
    told.add(pos[0]);
    if (code === "MULTIPLE_DOCS") {
      fault(
        "several-documents",
        pos[0],
        "a second document",
        "one agreement in the file",
        "move what follows --- into a file of its own",
      );
    } else fault("yaml", pos[0], message.split("\n")[0]!, "YAML", yamlFix(code));
  }
  if (faults.length > 0) return { faults, placeOf };
  if (document.contents === null) {
    fault("empty", 0, "an empty file", "an agreement", "write a first one with: pawpact init FILE");
    return { faults, placeOf };
  }

  const root = convert(document.contents, fault);
  return root ? { root, faults, placeOf } : { faults, placeOf };
}

/** The fault of a file that is too large to be an agreement. */
export function tooLarge(bytes: number | string): Fault {
  const expected = `at most ${MOST_BYTES} bytes (1 MiB)`;
  return wholeFault("too-large", `${bytes} bytes`, expected, "check that this is the agreement file");
}

/** A fault of the file as a whole. */
export function wholeFault(code: string, found: string, expected: string, fix: string): Fault {
  return { severity: "error", code, path: "", line: 1, column: 1, found, expected, fix };
}

function unreadableFault(text: string): Fault | null {
  if (text.length > MOST_BYTES) return tooLarge(`more than ${MOST_BYTES}`);
  if (text.includes("\0")) {
    return wholeFault("binary", "a NUL character", "YAML text in UTF-8", "save the file as text in UTF-8");
  }
  if (!deeperThan(text, MOST_LEVELS)) return null;
  const found = `more than ${MOST_LEVELS} levels`;
  return wholeFault(
    "too-deep",
    found,
    "maps and lists of a few levels",
    "check that this is the agreement file",
  );
}

type Report = (
  code: string,
  offset: number,
  found: string,
  expected: string,
  fix: string,
  path?: Path,
) => void;

/** Turns the library's nodes into ours; `null` once the file has more values than an agreement can have. */
function convert(contents: unknown, fault: Report): YamlNode | null {
  const anchors = new Map<string, YamlNode>();
  let values = 0;

  const visit = (node: unknown, at: number, path: Path): YamlNode => {
    if (isAlias(node)) return follow(node, path);
    const made = make(node, at, path);
    values += 1;
    const anchor = (node as { anchor?: string } | null)?.anchor;
    if (anchor) anchors.set(anchor, made);
    return made;
  };

  const follow = (alias: Alias, path: Path): YamlNode => {
    const offset = alias.range?.[0] ?? 0;
    const target = anchors.get(alias.source);
    if (!target) {
      fault(
        "alias",
        offset,
        `*${alias.source}`,
        "an alias of an anchor above it",
        "write the value itself",
        path,
      );
      return emptyText(offset);
    }
    values += target.size;
    return values > MOST_VALUES ? emptyText(offset) : target;
  };

  const make = (node: unknown, at: number, path: Path): YamlNode => {
    if (isScalar(node)) {
      const offset = node.range?.[0] ?? at;
      const text = String(node.value ?? "");
      if (/[\p{Surrogate}\0]/u.test(text)) {
        fault(
          "characters",
          offset,
          JSON.stringify(text),
          "characters that Unicode knows, and no NUL",
          "write the value anew",
          path,
        );
        return emptyText(offset);
      }
      const empty = node.type === "PLAIN" && NOTHING.test(text);
      return { kind: "scalar", offset, size: 1, text: empty ? "" : text, empty };
    }
    if (isSeq(node)) {
      const items = node.items.map((item, index) => visit(item, at, [...path, index]));
      return { kind: "list", offset: node.range?.[0] ?? at, size: sizeOf(items), items };
    }
    if (isMap(node)) {
      const entries = new Map<string, YamlEntry>();
      for (const { key, value } of node.items) {
        const keyOffset = isScalar(key) ? (key.range?.[0] ?? at) : at;
        if (!isScalar(key)) {
          fault("key", keyOffset, "a key that is no text", "a word as key", "write `key: value`", path);
          continue;
        }
        const name = String(key.value ?? "");
        const inside = [...path, name];
        if (name === "__proto__" || /[\p{Surrogate}\0]/u.test(name)) {
          fault("key", keyOffset, JSON.stringify(name), "a word as key", "remove the key", path);
          continue;
        }
        if (entries.has(name)) {
          fault(
            "duplicate-key",
            keyOffset,
            `${JSON.stringify(name)} a second time`,
            "each key once",
            "remove one of the two",
            inside,
          );
          continue;
        }
        entries.set(name, { keyOffset, value: visit(value, keyOffset, inside) });
      }
      return {
        kind: "map",
        offset: node.range?.[0] ?? at,
        size: sizeOf([...entries.values()].map((e) => e.value)),
        entries,
      };
    }
    return emptyText(at);
  };

  const root = visit(contents, 0, []);
  if (values <= MOST_VALUES) return root;
  fault(
    "too-many-values",
    0,
    `${values} values`,
    `at most ${MOST_VALUES}, repetitions by alias included`,
    "check that this is the agreement file, and write it without aliases",
  );
  return null;
}

function sizeOf(nodes: readonly YamlNode[]): number {
  return nodes.reduce((sum, { size }) => sum + size, 1);
}

function emptyText(offset: number): YamlNode {
  return { kind: "scalar", offset, size: 1, text: "", empty: true };
}

function yamlFix(code: string): string {
  if (code === "TAB_AS_INDENT") return "indent with spaces";
  if (code === "BAD_SCALAR_START") return "put the value in quotes";
  if (code === "BLOCK_AS_IMPLICIT_KEY") return "put a text with a colon in quotes, or begin a new line";
  if (code === "TAG_RESOLVE_FAILED") return "remove the tag (!…)";
  return "mend the syntax here: look for a missing quote, bracket, colon or space";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.split("\n")[0]! : "an unreadable text";
}
