/** As much of a request as skills read, in UTF-16 units. */
const READ_LIMIT = 2_000;

/** What a person asks for, without what only addresses the pet: leading mentions, its name, "please", "can you". */
export function said(text: string): string {
  let rest = text.slice(0, READ_LIMIT).replace(/\s+/gu, " ").trim();
  for (let before = ""; before !== rest; ) {
    before = rest;
    rest = rest
      .replace(/^<@[^<>]{1,80}>[\s,:]*/u, "")
      .replace(/^(?:(?:hey|hi|hello) )?@?pax\b[\s,:!]*(?=[^\s,:!])/iu, "")
      .replace(/^(?:please|(?:can|could|will|would) you)\b[\s,]*(?=\S)/iu, "");
  }
  return rest;
}
