const MOST_TITLE = 80;
/** Whom a request speaks to stands before it, by an id that says nothing to its readers: `<@U0PET>, …`. */
const SPOKEN_TO = /^(?:[\s,:]*<@[!&]?\w+(?:\|[^<>]*)?>)+[\s,:]*/;

/** What a request is called by its words, where they are kept; `null`: it has none. */
export function titleOf(text: string): string | null {
  return [...text.replace(SPOKEN_TO, "").trim()].slice(0, MOST_TITLE).join("") || null;
}
