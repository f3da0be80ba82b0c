type Element = Readonly<Record<string, unknown>>;

/** What each kind of element in a line of rich text takes, beside its type and style. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  text: { text: /./s },
  user: { user_id: /^[UW][A-Z0-9]+$/ },
  channel: { channel_id: /^[CG][A-Z0-9]+$/ },
  link: { url: /^https:\/\/\S+$/, text: /./s },
};

/** Whether Slack takes a block of rich text: of sections alone, which is all that reports use of it. */
export function isRich({ elements }: Element): boolean {
  const sections = elementsIn(elements);
  return (
    sections.length > 0 &&
    sections.every(
      ({ type, elements: line }) => type === "rich_text_section" && elementsIn(line).length > 0,
    ) &&
    sections.flatMap((section) => elementsIn(section.elements)).every(isElement)
  );
}

export function richCharacters({ type, elements }: Element): number {
  if (type !== "rich_text") return 0;
  const all = elementsIn(elements).flatMap((section) => elementsIn(section.elements));
  return all.reduce((sum, { text }) => sum + (typeof text === "string" ? text.length : 0), 0);
}

function isElement({ type, style: _, ...given }: Element): boolean {
  const fields = FIELDS[type as string];
  if (!fields || Object.keys(given).some((name) => !Object.hasOwn(fields, name))) return false;
  return Object.entries(fields).every(([name, takes]) => takes.test(String(given[name] ?? "")));
}

function elementsIn(value: unknown): readonly Element[] {
  return Array.isArray(value) ? (value as Element[]) : [];
}
