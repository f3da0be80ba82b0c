import { type Component, flatten } from "../component.js";
import { asPart, list, type Over, overCount, overText, type Part } from "./over.js";

const ROWS = 5;
const BUTTONS = 5;
const LABEL = 80;
const CUSTOM_ID = 100;
const OPTIONS = 25;
const OPTION = 100;
const PLACEHOLDER = 150;
const V2_TOTAL = 40;
/** Of all texts of a message of components together. */
const V2_TEXT = 4_000;
const MODAL = { title: 45, label: 45, description: 100, placeholder: 100, value: 4_000, most: 5 } as const;
const [ROW, BUTTON, STRING_SELECT, TEXT_INPUT, LAST_SELECT, TEXT, LABELLED] = [1, 2, 3, 4, 8, 10, 18];
const [LINK, PREMIUM] = [5, 6];

/** What the components of a message break of the limits that Discord documents. */
export function overComponents(components: readonly Part[], isV2: boolean, at: string): Over[] {
  const all = flatten(components as unknown as Component[]) as unknown as Part[];
  const over: Over[] = [...overIds(all, at), ...all.flatMap((one) => overOne(one, at))];
  if (isV2) {
    over.push(...overCount(at, all, V2_TOTAL));
    const text = all
      .filter(({ type }) => type === TEXT)
      .reduce((sum, one) => sum + String(one.content).length, 0);
    if (text > V2_TEXT) over.push({ at, wrong: `has ${text} characters of text, ${V2_TEXT} are allowed` });
  } else {
    over.push(...overCount(at, components, ROWS));
    if (components.some(({ type }) => type !== ROW))
      over.push({ at, wrong: "holds more than rows: the flag for components is not set" });
  }
  return over;
}

/** What a modal breaks. */
export function overModal(data: Part): Over[] {
  const components = list(data.components);
  const all = flatten(components as unknown as Component[]) as unknown as Part[];
  const over = [
    ...overText("data.title", data.title, MODAL.title, 1),
    ...overText("data.custom_id", data.custom_id, CUSTOM_ID, 1),
    ...overCount("data.components", components, MODAL.most),
    ...overIds(all, "data.components"),
  ];
  if (components.length === 0) over.push({ at: "data.components", wrong: "is empty" });
  for (const one of all) {
    const { type, label, description, value } = one;
    const at = "data.components";
    if (type === LABELLED) over.push(...overText(`${at} description`, description, MODAL.description));
    if (type === LABELLED) over.push(...overText(`${at} label`, label, MODAL.label, 1));
    if (type === TEXT_INPUT && label !== undefined)
      over.push(...overText(`${at} label`, label, MODAL.label, 1));
    if (type === TEXT_INPUT) over.push(...overText(`${at} placeholder`, one.placeholder, MODAL.placeholder));
    if (type === TEXT_INPUT) over.push(...overText(`${at} value`, value, MODAL.value));
    if (isSelect(one)) over.push(...overOne(one, at));
  }
  return over;
}

function overIds(all: readonly Part[], at: string): Over[] {
  const ids = all.map(({ custom_id }) => custom_id).filter((id) => id !== undefined && id !== null);
  const twice = new Set(ids).size < ids.length ? [{ at, wrong: "has a custom_id twice" }] : [];
  return [...twice, ...ids.flatMap((id) => overText(`${at} custom_id`, id, CUSTOM_ID, 1))];
}

function overOne(one: Part, at: string): Over[] {
  if (one.type === ROW) return overRow(list(one.components), at);
  if (one.type === BUTTON) return overButton(one, at);
  return isSelect(one) ? overSelect(one, at) : [];
}

function overRow(components: readonly Part[], at: string): Over[] {
  const selects = components.filter(isSelect);
  if (selects.length > 0 && components.length > 1)
    return [{ at, wrong: "has a select that is not alone in its row" }];
  return overCount(at, components, BUTTONS);
}

function overButton({ label, style, url, custom_id, emoji }: Part, at: string): Over[] {
  const over = overText(`${at} label`, label, LABEL);
  if (style === PREMIUM) return over;
  if (!label && !emoji) over.push({ at, wrong: "has a button with neither label nor emoji" });
  if ((style === LINK) !== Boolean(url) || (style === LINK) === Boolean(custom_id))
    over.push({
      at,
      wrong: "has a button that needs a custom_id, or a link that needs an address and nothing else",
    });
  return over;
}

function overSelect({ type, options, placeholder, min_values, max_values }: Part, at: string): Over[] {
  const all = list(options);
  const values = all.map(({ value }) => value);
  const over = [
    ...overText(`${at} placeholder`, placeholder, PLACEHOLDER),
    ...overCount(`${at} options`, all, OPTIONS),
    ...all.flatMap((option) =>
      ["label", "value", "description"].flatMap((key) =>
        overText(`${at} ${key}`, asPart(option)[key], OPTION),
      ),
    ),
  ];
  if (type === STRING_SELECT && all.length === 0) over.push({ at, wrong: "has a select without options" });
  if (new Set(values).size < values.length) over.push({ at, wrong: "has a value of a select twice" });
  if (Number(min_values ?? 1) > Number(max_values ?? 1))
    over.push({ at, wrong: "has a select of more than its most" });
  return over;
}

const isSelect = ({ type }: Part): boolean =>
  type === STRING_SELECT || (Number(type) > TEXT_INPUT! && Number(type) <= LAST_SELECT!);
