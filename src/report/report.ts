import type { Link, Words } from "./words.js";

/** A report as a document that no platform owns: each adapter renders it, and plain text is always there. */
export interface Report {
  readonly title: string;
  readonly blocks: readonly Block[];
  /** The mark of the one of several agreements that it is of: what its buttons ask, that one answers. */
  readonly agreement?: string;
}

export type Block =
  | { readonly kind: "text"; readonly text: Words }
  | {
      readonly kind: "table";
      readonly heading: string;
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly Cell[])[];
    }
  | { readonly kind: "notes"; readonly notes: readonly Words[] }
  | { readonly kind: "bars"; readonly heading: string; readonly bars: readonly Bar[] }
  | { readonly kind: "trend"; readonly heading: string; readonly series: readonly Series[] }
  /** The way to messages, where a platform has an address for them; elsewhere nothing. */
  | { readonly kind: "links"; readonly heading: string; readonly links: readonly Link[] }
  | { readonly kind: "actions"; readonly actions: readonly Action[] };

/** Something that whoever reads it may do, as a button where there are buttons. */
export interface Action {
  readonly label: string;
  /** What one would type after `/pact` for it; whoever presses it asks it in their own name. */
  readonly line: string;
  /** A shorter line for whoever types it: it means the same among what is shown. */
  readonly typed?: string;
  readonly tone?: Exclude<Tone, "unsure">;
  /** Options of the line's command that are asked for first, in a form. */
  readonly asks?: readonly string[];
}

export interface Column {
  readonly name: string;
  readonly align: "left" | "right";
}

/** How much of something is left. The text says it too: a platform may leave the drawing out. */
export interface Bar {
  readonly label: string;
  /** 0: nothing is left, 1: all of it; `null` without data, which is drawn as neither. */
  readonly share: number | null;
  readonly text: string;
  readonly tone: Tone;
}

/** How something went, the latest point last. The text says what matters of it. */
export interface Series {
  readonly label: string;
  /** 0 to 1, more is better, ½ is exactly on target; `null` where nothing was judged, which is drawn as none of these. */
  readonly points: readonly (number | null)[];
  readonly text: string;
  readonly tone: Tone;
}

/** A cell; its tone says how things stand, in colour where there is colour, and never in colour alone. */
export type Cell = string | { readonly text: string; readonly tone: Tone };
export type Tone = "good" | "bad" | "unsure";
