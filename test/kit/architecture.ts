import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parseSync, Visitor } from "oxc-parser";

/** One source file as the rules of the house see it. */
export interface Module {
  /** From the project's root, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** Where the shape of the house is broken, and what to do instead. */
export interface Violation {
  readonly path: string;
  readonly found: string;
  readonly instead: string;
}

/** Every TypeScript file of some folders. */
export function modulesIn(root: string, folders: readonly string[]): Module[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return { path: relative(root, path).replaceAll("\\", "/"), text: readFileSync(path, "utf8") };
      }),
  );
}

/** test → adapters → config → src, never back. */
const below: Readonly<Record<string, readonly string[]>> = {
  src: ["src"],
  config: ["src", "config"],
  adapters: ["src", "config", "adapters"],
  test: ["src", "config", "adapters", "test"],
};

/** Libraries that compute and do nothing else. */
const pure = ["zod", "yaml", "re2js"];
const calendarCompiler = "src/time/zone.ts";

/** Loaded when they are used, by the driver that needs them. */
const heavy = [
  "@photostructure/sqlite",
  "node:sqlite",
  "@slack/bolt",
  "discord.js",
  "bullmq",
  "ioredis",
  "date-holidays",
  "@resvg/resvg-js",
  "yauzl",
];

const impureGlobals = new Set([
  ..."Date Intl Temporal process Buffer console crypto performance fetch globalThis require".split(" "),
  ..."setTimeout setInterval setImmediate queueMicrotask".split(" "),
]);
const unsteady = new Set(
  "log log2 log10 log1p exp expm1 pow sin cos tan asin acos atan atan2 sinh cosh tanh cbrt hypot".split(" "),
);

/** Longer than this, a file holds more than one noun. */
const LONGEST_FILE = 300;

/** What a module breaks of the house's rules. */
export function violationsOf({ path, text }: Module): Violation[] {
  const violations: Violation[] = [];
  const refuse = (found: string, instead: string) => violations.push({ path, found, instead });
  const room = path.split("/")[0]!;
  const lines = text.split("\n").length;
  if (room !== "test" && lines > LONGEST_FILE)
    refuse(`${lines} lines`, `split it: a file holds one noun in ${LONGEST_FILE} lines at most`);

  const { program, module, errors } = parseSync(path, text);
  if (errors.length > 0) refuse(errors[0]!.message, "make it parse");
  for (const { moduleRequest, entries } of module.staticImports) {
    const isErased = entries.length > 0 && entries.every(({ isType }) => isType);
    checkImport(path, room, moduleRequest.value, isErased, refuse);
  }
  for (const name of reexported(module)) checkImport(path, room, name, false, refuse);
  if (room !== "src") return violations;

  const names = new Set<number>();
  const identifiers: { name: string; start: number }[] = [];
  const noteName = (key: { type: string; start: number }, computed: boolean) => {
    if (key.type === "Identifier" && !computed) names.add(key.start);
  };
  new Visitor({
    Property: ({ key, computed }) => noteName(key, computed),
    PropertyDefinition: ({ key, computed }) => noteName(key, computed),
    TSPropertySignature: ({ key, computed }) => noteName(key, computed),
    ImportExpression: () => void refuse("import()", "take what the driver loads as an argument"),
    Identifier: ({ name, start }) => void identifiers.push({ name, start }),
    MemberExpression({ object, property, computed }) {
      noteName(property, computed);
      const name = property.type === "Identifier" ? property.name : "";
      const ofMath = object.type === "Identifier" && object.name === "Math";
      if (ofMath && name === "random") refuse("Math.random", "take a seed as an argument");
      if (ofMath && unsteady.has(name) && /^src\/(measure|score)\//.test(path)) {
        refuse(`Math.${name}`, "use integers or ratios: it differs between machines");
      }
      if (name === "localeCompare" || name.startsWith("toLocale"))
        refuse(`.${name}`, "compare code units, print with src/report");
    },
  }).visit(program);
  const compiler = path === calendarCompiler;
  for (const { name, start } of identifiers) {
    if (names.has(start) || !impureGlobals.has(name) || (compiler && name === "Intl")) continue;
    refuse(name, `take instants, ids and services as arguments; time zones come from ${calendarCompiler}`);
  }
  return violations;
}

function checkImport(
  path: string,
  room: string,
  name: string,
  isErased: boolean,
  refuse: (found: string, instead: string) => void,
): void {
  if (name.startsWith(".")) {
    const target = join(dirname(path), name).replaceAll("\\", "/").split("/")[0]!;
    if (!below[room]?.includes(target))
      refuse(`import of ${name}`, `import from ${below[room]?.join(", ")} only`);
    return;
  }
  const library = name.startsWith("@") ? name.split("/").slice(0, 2).join("/") : name.split("/")[0]!;
  const allowed = pure.includes(library);
  if (room === "src" && !allowed)
    refuse(`import of ${name}`, `move it to adapters, behind a port; src may use ${pure.join(", ")}`);
  if (room !== "test" && !isErased && heavy.includes(name))
    refuse(`import of ${name}`, "load it with import() where it is first used");
}

function reexported(module: ReturnType<typeof parseSync>["module"]): string[] {
  return module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
  );
}
