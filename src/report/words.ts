/** A text of a report, or parts of one: whom and what it names, each platform names in its own way. */
export type Words = string | readonly (string | Named)[];

export interface Named {
  readonly kind: "person" | "channel";
  /** As facts have it: `slack:U0ANN`, `discord:user:9…`, `slack:C0HELP`. */
  readonly id: string;
}

/** A message that a report speaks of, and under which name. */
export interface Link {
  readonly label: string;
  readonly to: Target;
}

/** A message, as far as it is known where it stands; ids as facts have them. */
export interface Target {
  readonly message: string;
  readonly conversation: string;
  /** `platform:channel` */
  readonly channel: string | null;
  /** Bare. */
  readonly workspace: string | null;
}

export function person(id: string): Named {
  return { kind: "person", id };
}

/** @param id `platform:channel` */
export function channel(id: string): Named {
  return { kind: "channel", id };
}

/** Words with names among them: words`found a request by ${person(id)}`. */
export function words(texts: TemplateStringsArray, ...values: readonly (Words | Named)[]): Words {
  return joined(texts.flatMap((text, index) => (index === 0 ? [text] : [values[index - 1]!, text])));
}

export function partsOf(said: Words): readonly (string | Named)[] {
  return typeof said === "string" ? [said] : said;
}

/** Whether somebody or something is named in it. */
export function names(said: Words): boolean {
  return typeof said !== "string" && said.some((part) => typeof part !== "string");
}

/** The same where nothing but characters is shown: `@U0ANN`, `#C0HELP`. */
export function plainOf(said: Words): string {
  return partsOf(said)
    .map((part) => (typeof part === "string" ? part : shortName(part)))
    .join("");
}

/** `@U0ANN`, `#C0HELP`: the id without its platform. */
export function shortName({ kind, id }: Named): string {
  return `${kind === "person" ? "@" : "#"}${id.slice(id.lastIndexOf(":") + 1)}`;
}

function isNamed(part: Words | Named): part is Named {
  return typeof part === "object" && "kind" in part;
}

function joined(parts: readonly (Words | Named)[]): Words {
  const all: (string | Named)[] = [];
  for (const part of parts.flatMap((one) => (isNamed(one) ? [one] : partsOf(one)))) {
    const last = all.at(-1);
    if (typeof part === "string" && typeof last === "string") all[all.length - 1] = last + part;
    else if (part !== "") all.push(part);
  }
  return all.every((part) => typeof part === "string") ? all.join("") : all;
}
