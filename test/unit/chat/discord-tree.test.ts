import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lineIn } from "../../../adapters/chat/discord/asked.js";
import { commandTree } from "../../../adapters/chat/discord/tree.js";
import { asRaw, objectsIn, type Raw } from "../../../adapters/chat/raw.js";
import { type ChatCommand, formOf } from "../../../src/command/catalogue.js";
import type { Value } from "../../../src/command/chat.js";
import { parseLine } from "../../../src/command/line.js";
import { AskError } from "../../../src/command/refusal.js";
import { valueText } from "../../../src/command/value.js";
import { command, forms } from "../command/arbitrary.js";

const tree = commandTree();
/** The options of a form in the tree. */
function optionsOf(name: string, sub: string | null): Raw[] {
  const first = objectsIn(tree.options).find((option) => option.name === name);
  const last = sub === null ? first : objectsIn(first?.options).find((option) => option.name === sub);
  return objectsIn(last?.options);
}

/** A command as Discord sends it once somebody has given it. */
function interactionOf({ name, sub, values, share }: ChatCommand): Raw {
  const form = formOf({ name, sub } as ChatCommand);
  const given = Object.entries(values as Readonly<Record<string, Value>>).map(([option, value]) => {
    const about = optionsOf(name, sub).find((one) => one.name === option);
    const type = about?.type;
    const kept = typeof value === "number" && type === 4 ? value : typeof value === "boolean" ? value : null;
    const text = valueText(form.options[option]!, value);
    return { name: option, type, value: kept ?? (type === 6 ? text.replace("discord:user:", "") : text) };
  });
  const options = [...given, ...(share ? [{ name: "share", type: 5, value: true }] : [])];
  const last = { name: sub ?? name, type: 1, options };
  return {
    data: { name: "pact", type: 1, options: [sub === null ? last : { name, type: 2, options: [last] }] },
  };
}

describe("/pact as Discord registers it", () => {
  test("has every command of the chat, and what it takes", () => {
    for (const { name, sub, form } of forms) {
      const names = optionsOf(name, sub).map((option) => option.name);
      expect(names).toEqual([...Object.keys(form.options), ...(form.mayShare ? ["share"] : [])]);
    }
  });

  test("read back, an interaction is the command that was given", () => {
    const ofDiscord = command.filter(({ values }) =>
      Object.values(values).every((value) => value !== "slack:U0ANN" && value !== "console:ann"),
    );
    fc.assert(
      fc.property(ofDiscord, (given) => {
        expect(parseLine(lineIn(interactionOf(given)).line)).toEqual(given);
      }),
    );
  });

  test("refuses what the type of an option does not keep out", () => {
    const period = interactionOf({ name: "score", sub: null, values: {}, share: false } as ChatCommand);
    const [first] = objectsIn(asRaw(period.data)?.options);
    const bad = {
      data: {
        ...asRaw(period.data),
        options: [{ ...first, options: [{ name: "period", type: 3, value: "soon" }] }],
      },
    };
    expect(() => lineIn(bad)).toThrow(AskError);
  });

  test("takes names and descriptions in other languages, and has its own without", () => {
    const german = commandTree({
      pact: { descriptions: { de: "Fragt nach der Vereinbarung" } },
      "task open": { names: { de: "öffnen" } },
      "score period": { names: { de: "zeitraum" } },
    });
    expect(german.description_localizations).toEqual({ de: "Fragt nach der Vereinbarung" });
    const named = (options: unknown, name: string) => objectsIn(options).find((one) => one.name === name);
    const open = named(named(german.options, "task")?.options, "open");
    expect(open?.name_localizations).toEqual({ de: "öffnen" });
    expect(named(named(german.options, "score")?.options, "period")?.name_localizations).toEqual({
      de: "zeitraum",
    });
    expect(tree.name_localizations).toBeNull();
  });
});
