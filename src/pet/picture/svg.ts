/** A piece of SVG. Only the functions here make one, so that no text gets into a picture unescaped. */
export interface Svg {
  readonly markup: string;
}

/** A number, or a text: one that was made by `words` is escaped already. */
type Value = string | number | Svg | undefined;

/** An element; an attribute that is `undefined` is left out. */
export function el(name: string, attributes: Readonly<Record<string, Value>>, ...children: Svg[]): Svg {
  let markup = `<${name}`;
  for (const key in attributes) {
    const value = attributes[key];
    if (value !== undefined) markup += ` ${key}="${written(value)}"`;
  }
  const inner = all(...children).markup;
  return { markup: inner === "" ? `${markup}/>` : `${markup}>${inner}</${name}>` };
}

/** A text between tags, or between the quotes of an attribute. */
export function words(text: string): Svg {
  return { markup: escaped(text) };
}

/** Pieces side by side. Added up, not joined: joining would copy each letter once for every level it lies in. */
export function all(...parts: readonly (Svg | null)[]): Svg {
  let markup = "";
  for (const part of parts) if (part) markup += part.markup;
  return { markup };
}

/** Pieces as one, moved, turned or scaled. */
export function group(transform: string, ...children: Svg[]): Svg {
  return el("g", { transform }, ...children);
}

/** A path that is filled. */
export function shape(d: string, fill: string): Svg {
  return el("path", { d, fill });
}

/** A path that is drawn as a line with round ends. */
export function stroke(d: string, color: string, width: number): Svg {
  return el("path", {
    d,
    fill: "none",
    stroke: color,
    "stroke-width": width,
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
  });
}

export function ellipse(cx: number, cy: number, rx: number, ry: number, fill: string): Svg {
  return el("ellipse", { cx, cy, rx, ry, fill });
}

export function box(x: number, y: number, width: number, height: number, rx: number, fill: string): Svg {
  return el("rect", { x, y, width, height, rx, fill });
}

/** Two decimals are finer than any pixel. */
export function hundredth(value: number): number {
  return Math.round(value * 100) / 100;
}

function written(value: string | number | Svg): string {
  if (typeof value === "number") return String(hundredth(value));
  return typeof value === "string" ? escaped(value) : value.markup;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Numbers, commands of paths, names of colours: most of a picture. */
const PLAIN = /^[\w #.,()-]*$/;

/** Characters that XML has no way to write become U+FFFD. */
function escaped(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
