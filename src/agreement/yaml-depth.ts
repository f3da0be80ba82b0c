import { CST, Lexer } from "yaml";

/** The format itself has six. */
export const MOST_LEVELS = 64;

/** Tokens of the lexer that stand for no character of the text. */
const MARKERS: ReadonlySet<string> = new Set(["byte-order-mark", "doc-mode", "flow-error-end", "scalar"]);
const BLANKS: ReadonlySet<string> = new Set(["space", "newline"]);

/**
 * Says whether a YAML text may nest deeper than that, from its tokens alone. The parser is recursive, and a stack that
 * runs out inside a regular expression ends the whole process: so this is asked before it runs.
 */
export function deeperThan(text: string, levels: number): boolean {
  let flow = 0;
  /** Columns of the block maps and lists that are open. */
  const open: number[] = [];
  let column = 0;
  let lineStart: number | null = null;
  for (const token of new Lexer().lex(text)) {
    if (token === "[" || token === "{") flow += 1;
    else if (token === "]" || token === "}") flow = Math.max(0, flow - 1);
    const type = CST.tokenType(token) ?? "";
    const marker = MARKERS.has(type);
    if (!marker && !BLANKS.has(type) && lineStart === null) {
      lineStart = column;
      while (open.length > 0 && open[open.length - 1]! >= lineStart) open.pop();
    }
    if (flow === 0 && (token === "-" || token === "?" || token === ":")) {
      open.push(open.at(-1) === undefined || open.at(-1)! < lineStart! ? lineStart! : column);
    }
    if (flow + open.length > levels) return true;
    const newline = token.lastIndexOf("\n");
    if (newline >= 0) {
      column = token.length - newline - 1;
      lineStart = null;
    } else if (!marker) column += token.length;
  }
  return false;
}
