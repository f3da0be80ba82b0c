/** A report as a document that no platform owns: each adapter renders it, and plain text is always there. */
export interface Report {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "table";
      readonly heading: string;
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly Cell[])[];
    }
  | { readonly kind: "notes"; readonly notes: readonly string[] };

export interface Column {
  readonly name: string;
  readonly align: "left" | "right";
}

/** A cell; its tone says how things stand, in colour where there is colour, and never in colour alone. */
export type Cell = string | { readonly text: string; readonly tone: Tone };
export type Tone = "good" | "bad" | "unsure";
