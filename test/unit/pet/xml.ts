/** What is wrong with an XML document, or `null`: tags that pair, attributes in quotes, no stray `<`, `&` or control. */
export function xmlFault(document: string): string | null {
  const open: string[] = [];
  let roots = 0;
  let rest = document;
  const attributes = String.raw`(?:\s+[\w:-]+="[^"<]*")*`;
  const tag = new RegExp(String.raw`^<(/?)([A-Za-z][\w-]*)(${attributes})\s*(/?)>`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const control = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Cs}/u.exec(document);
  if (control) return `a character that XML has not: U+${control[0].codePointAt(0)!.toString(16)}`;
  for (const [entity] of document.matchAll(/&[^;]{0,8};?/g)) {
    if (!/^&(?:amp|lt|gt|quot|apos);$/.test(entity)) return `a stray &: ${entity}`;
  }
  while (rest !== "") {
    if (!rest.startsWith("<")) {
      const next = rest.indexOf("<");
      if (next === -1 || open.length === 0) return `text outside of the root: ${rest.slice(0, 20)}`;
      rest = rest.slice(next);
      continue;
    }
    const match = tag.exec(rest);
    if (!match) return `no tag: ${rest.slice(0, 40)}`;
    const [whole, closing, name, written, empty] = match;
    const names = [...written!.matchAll(/([\w:-]+)=/g)].map(([, key]) => key);
    if (new Set(names).size < names.length) return `an attribute twice: ${whole}`;
    if (closing) {
      if (open.pop() !== name) return `an end that has no start: ${whole}`;
    } else {
      if (open.length === 0) roots += 1;
      if (!empty) open.push(name!);
    }
    rest = rest.slice(whole.length);
  }
  if (open.length > 0) return `never closed: ${open.at(-1)}`;
  return roots === 1 ? null : `${roots} roots`;
}
