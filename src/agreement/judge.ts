import type * as z from "zod";
import { type Fault, type Path, pathText } from "./fault.js";
import { nearest } from "./nearest.js";
import type { YamlNode, YamlSource } from "./yaml.js";

/** Collects what is wrong with a document, each fault at its place in the text. */
export interface Judge {
  readonly faults: readonly Fault[];
  refuse(code: string, path: Path, remark: Remark): void;
  warn(code: string, path: Path, remark: Remark): void;
  /** A schema's issue, told as faults. */
  issue(issue: z.core.$ZodIssue): void;
  /** The text of a scalar as it was written; for a path below a scalar, the scalar's. */
  textAt(path: Path): string | undefined;
  /** Something is written there, right or wrong. */
  has(path: Path): boolean;
}

export interface Remark {
  /** What stands there, unless said otherwise. */
  readonly found?: string;
  readonly expected: string;
  readonly fix: string;
  /** The fault is the key's, not its value's. */
  readonly atKey?: boolean;
}

export function judgeOf(root: YamlNode, placeOf: YamlSource["placeOf"]): Judge {
  const faults: Fault[] = [];

  const add = (
    severity: Fault["severity"],
    code: string,
    path: Path,
    { found, expected, fix, atKey }: Remark,
  ) => {
    const spot = locate(root, path);
    const shown =
      spot.rest.length > 0 && spot.node.kind === "scalar" ? path.slice(0, -spot.rest.length) : path;
    const place = placeOf(atKey && spot.keyOffset !== undefined ? spot.keyOffset : spot.node.offset);
    const stands = spot.rest.length > 0 && spot.node.kind !== "scalar" ? "nothing" : describe(spot.node);
    faults.push({ severity, code, path: pathText(shown), ...place, found: found ?? stands, expected, fix });
  };

  const judge: Judge = {
    faults,
    refuse: (code, path, remark) => add("error", code, path, remark),
    warn: (code, path, remark) => add("warning", code, path, remark),
    textAt(path) {
      const { node } = locate(root, path);
      return node.kind === "scalar" ? node.text : undefined;
    },
    has: (path) => locate(root, path).rest.length === 0,
    issue(issue) {
      const path = issue.path as Path;
      if (issue.code === "unrecognized_keys") {
        for (const key of issue.keys) unknownKey(judge, [...path, key], issue.message);
      } else if (issue.code === "invalid_union") {
        for (const inner of meantBranch(issue)) {
          judge.issue({ ...inner, path: [...path, ...inner.path] } as z.core.$ZodIssue);
        }
      } else wrongValue(judge, path, issue, locate(root, path));
    },
  };
  return judge;
}

/** How a value is told: short, and quoted where it is text. */
export function describe(node: YamlNode): string {
  if (node.kind === "list")
    return node.items.length === 0 ? "an empty list" : `a list of ${node.items.length}`;
  if (node.kind === "map") {
    const keys = [...node.entries.keys()];
    return keys.length === 0 ? "an empty map" : clip(`a map with the keys ${keys.join(", ")}`);
  }
  return node.empty ? "nothing" : JSON.stringify(clip(node.text));
}

/** The value as the schema takes it: texts, arrays, maps without a prototype. */
export function plainOf(node: YamlNode): unknown {
  if (node.kind === "scalar") return node.text;
  if (node.kind === "list") return node.items.map(plainOf);
  const map: Record<string, unknown> = Object.create(null);
  for (const [key, { value }] of node.entries) map[key] = plainOf(value);
  return map;
}

interface Spot {
  /** The deepest node on the path that exists. */
  readonly node: YamlNode;
  readonly keyOffset?: number;
  /** The steps that lead nowhere. */
  readonly rest: Path;
}

function locate(root: YamlNode, path: Path): Spot {
  let spot: Spot = { node: root, rest: path };
  for (const [index, step] of path.entries()) {
    const { node } = spot;
    const entry = node.kind === "map" ? node.entries.get(String(step)) : undefined;
    const next =
      entry?.value ?? (node.kind === "list" && typeof step === "number" ? node.items[step] : undefined);
    if (!next) return spot;
    spot = { node: next, rest: path.slice(index + 1), ...(entry ? { keyOffset: entry.keyOffset } : {}) };
  }
  return spot;
}

function unknownKey(judge: Judge, path: Path, known: string): void {
  const key = String(path.at(-1));
  const near = nearest(key, known.split(", "));
  judge.refuse("unknown-key", path, {
    found: `the unknown key ${JSON.stringify(clip(key))}`,
    expected: known === "" ? "no key" : `a key out of ${known}`,
    fix: near ? `write ${near}` : "remove it",
    atKey: true,
  });
}

function wrongValue(judge: Judge, path: Path, issue: z.core.$ZodIssue, { node, rest }: Spot): void {
  const params = issue.code === "custom" ? (issue.params as { fix?: string } | undefined) : undefined;
  const expected = issue.message;
  const key = String(path.at(-1) ?? "");
  if (rest.length > 0 && node.kind !== "scalar") {
    judge.refuse("missing", path, { expected, fix: `add ${key}` });
  } else if (node.kind === "scalar" && node.empty) {
    judge.refuse("missing", path, { expected, fix: "write a value, or remove the key where it is optional" });
  } else {
    const kind = issue.code === "invalid_type" ? "type" : "value";
    judge.refuse(kind, path, { expected, fix: params?.fix ?? "correct it" });
  }
}

/** Of the ways to write a value, the one whose form was chosen; where none was, all of them as one. */
function meantBranch(issue: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] {
  const chosen = issue.errors.find(
    (errors) => !errors.some((e) => e.code === "invalid_type" && e.path.length === 0),
  );
  if (chosen) return chosen;
  const first = issue.errors[0]?.[0];
  return first ? [{ ...first, message: issue.errors.map((errors) => errors[0]?.message).join(", or ") }] : [];
}

function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
