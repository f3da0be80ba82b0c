import { type APIMessageTopLevelComponent, ComponentType } from "discord.js";

/** A button, a select or an input, wherever it lies in a message or a modal. */
export interface Component {
  readonly type: number;
  readonly id?: number;
  readonly custom_id?: string;
  readonly label?: string;
  readonly url?: string;
  readonly disabled?: boolean;
  readonly required?: boolean;
  readonly options?: readonly { readonly value: string }[];
  readonly min_values?: number;
  readonly max_values?: number;
  readonly min_length?: number;
  readonly max_length?: number;
  readonly components?: readonly Component[];
  readonly component?: Component;
  readonly accessory?: Component;
}

/** All components, outer ones first. */
export function flatten(components: readonly Component[]): Component[] {
  return components.flatMap((one) => [
    one,
    ...flatten([...(one.components ?? []), ...(one.component ? [one.component] : [])]),
    ...(one.accessory ? flatten([one.accessory]) : []),
  ]);
}

/** The one that bears this id or this label, as a person sees it. */
export function findComponent(components: readonly Component[], named: string): Component {
  const pressable = flatten(components).filter(({ custom_id, url }) => custom_id ?? url);
  const found = pressable.find(({ custom_id, label }) => custom_id === named || label === named);
  const there = pressable.map(({ label, custom_id }) => label ?? custom_id).join(", ") || "none";
  if (!found) throw new Error(`Found no component ${named}. There is ${there}.`);
  if (found.disabled) throw new Error(`${named} is disabled.`);
  if (found.custom_id === undefined) throw new Error(`${named} is a link: Discord tells the bot nothing.`);
  return found;
}

export const isSelect = ({ type }: Component): boolean =>
  type === ComponentType.StringSelect ||
  (type >= ComponentType.UserSelect && type <= ComponentType.ChannelSelect);

/** What a person fills in, as Discord sends it: in the shape that the modal has. */
export function filledIn(
  components: readonly Component[],
  values: Readonly<Record<string, string | string[]>>,
) {
  const inputs = flatten(components).filter(({ custom_id }) => custom_id !== undefined);
  for (const key of Object.keys(values))
    if (!inputs.some(({ custom_id }) => custom_id === key))
      throw new Error(`The modal has no ${key}. It has ${inputs.map((one) => one.custom_id).join(", ")}.`);
  const fill = ({ type, id, custom_id, component, components: inner, ...rest }: Component): object => {
    const numbered = { type, ...(id === undefined ? {} : { id }) };
    if (component) return { ...numbered, component: fill(component) };
    if (inner) return { ...numbered, components: inner.map(fill) };
    const value = values[custom_id ?? ""];
    if (type === ComponentType.TextInput) {
      const text = String(value ?? "");
      if (text === "" && rest.required !== false) throw new Error(`The modal needs ${custom_id}.`);
      if (text.length > (rest.max_length ?? 4_000) || (text !== "" && text.length < (rest.min_length ?? 0)))
        throw new Error(`The modal's ${custom_id} takes no ${text.length} characters.`);
      return { ...numbered, custom_id, value: text };
    }
    return { ...numbered, custom_id, values: [value ?? []].flat() };
  };
  // What only explains is not sent back.
  return components.filter((one) => one.component ?? one.components).map(fill);
}

/** A select of which one is picked, unless it says otherwise. */
const ONE = { min_values: 1, max_values: 1 };

/** Components carry numbers; Discord gives one to each that comes without. */
export function numbered(components: APIMessageTopLevelComponent[]): APIMessageTopLevelComponent[] {
  let last = 0;
  const number = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(number);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(([key, inner]) => [
      key,
      ["components", "accessory", "component"].includes(key) ? number(inner) : inner,
    ]);
    const { id, ...rest } = Object.fromEntries(entries) as { id?: number };
    last += 1;
    return "type" in rest ? { ...(isSelect(rest as Component) ? ONE : {}), ...rest, id: id ?? last } : rest;
  };
  return number(components) as APIMessageTopLevelComponent[];
}
