import { NOTHING } from "./yaml.js";

/** A value as YAML will hold it: scalars are rendered texts, an absent key may still be shown as a comment. */
export type Written = string | readonly Written[] | { readonly [key: string]: Written | undefined };

/** What is said about a key, by its path without list places; `example` stands in for an absent one. */
export type Notes = Readonly<Record<string, { readonly note: string; readonly example?: string }>>;

const WIDTH = 100;

/** A YAML scalar that reads as this text. */
export function scalarText(text: string): string {
  const bare = /^[A-Za-z](?:[A-Za-z0-9 ._-]*[A-Za-z0-9._-])?$/.test(text) && !NOTHING.test(text);
  return bare ? text : JSON.stringify(text);
}

/** Renders a map as YAML: short values on one line, long ones as blocks, comments above their keys. */
export function renderYaml(root: Written, notes: Notes = {}): string {
  return `${block(root, "", "", notes).join("\n").trim()}\n`;
}

function block(value: Written, indent: string, path: string, notes: Notes): string[] {
  if (typeof value === "string") return [indent + value];
  if (isList(value)) return value.flatMap((item) => listItem(item, indent, path, notes));
  const parts = Object.entries(value).flatMap(([key, member]): string[][] => {
    const inside = path === "" ? key : `${path}.${key}`;
    const about = notes[inside];
    const comment = about ? wrapped(about.note, `${indent}# `) : [];
    if (member !== undefined) return [[...comment, ...entry(scalarText(key), member, indent, inside, notes)]];
    return about?.example ? [[...comment, `${indent}# ${about.example}`]] : [];
  });
  return path === "" ? spaced(parts) : parts.flat();
}

/** Parts of more than one line stand between empty lines. */
function spaced(parts: readonly string[][]): string[] {
  return parts.flatMap((lines, index) => {
    const apart = index > 0 && (lines.length > 1 || parts[index - 1]!.length > 1);
    return apart ? ["", ...lines] : lines;
  });
}

function entry(key: string, value: Written, indent: string, path: string, notes: Notes): string[] {
  const line = `${indent}${key}: ${flow(value)}`;
  const explained = Object.keys(notes).some((noted) => noted.startsWith(`${path}.`));
  if (typeof value === "string" || isEmpty(value) || (line.length <= WIDTH && !explained && shallow(value)))
    return [line];
  if (isList(value) && value.every((item) => typeof item === "string" && item.length <= 20)) {
    return [
      `${indent}${key}:`,
      `${indent}  [`,
      ...wrapped(`${value.join(", ")},`, `${indent}    `),
      `${indent}  ]`,
    ];
  }
  return [`${indent}${key}:`, ...block(value, `${indent}  `, path, notes)];
}

function listItem(item: Written, indent: string, path: string, notes: Notes): string[] {
  const line = `${indent}- ${flow(item)}`;
  if (typeof item === "string" || isEmpty(item) || line.length <= WIDTH) return [line];
  const [first = "", ...rest] = block(item, `${indent}  `, path, notes);
  return [`${indent}- ${first.trimStart()}`, ...rest];
}

function flow(value: Written): string {
  if (typeof value === "string") return value;
  if (isList(value)) return `[${value.map(flow).join(", ")}]`;
  const members = membersOf(value).map(([key, member]) => `${scalarText(key)}: ${flow(member)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

/** A list of large maps, or a map of maps, is clearer as a block, however short. */
function shallow(value: Written): boolean {
  if (typeof value === "string") return true;
  if (isList(value)) return value.every((item) => isFlat(item) && isSmall(item));
  return membersOf(value).every(
    ([, member]) => isFlat(member) && (typeof member === "string" || isList(member)),
  );
}

function isFlat(value: Written): boolean {
  if (typeof value === "string") return true;
  return isList(value) ? value.every(isText) : membersOf(value).every(([, member]) => isText(member));
}

function membersOf(map: { readonly [key: string]: Written | undefined }): [string, Written][] {
  return Object.entries(map).flatMap(([key, member]): [string, Written][] =>
    member === undefined ? [] : [[key, member]],
  );
}

function isEmpty(value: Exclude<Written, string>): boolean {
  return isList(value) ? value.length === 0 : membersOf(value).length === 0;
}

function isList(value: Written): value is readonly Written[] {
  return Array.isArray(value);
}

function isSmall(value: Written): boolean {
  return typeof value === "string" || isList(value) || membersOf(value).length <= 2;
}

function isText(value: Written): boolean {
  return typeof value === "string";
}

function wrapped(text: string, prefix: string): string[] {
  const lines: string[] = [];
  let line = prefix;
  for (const word of text.split(" ")) {
    if (line !== prefix && line.length + word.length > WIDTH) {
      lines.push(line.trimEnd());
      line = prefix;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}
