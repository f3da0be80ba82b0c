import fc from "fast-check";
import { CHAT_COMMANDS, type ChatCommand } from "../../../src/command/catalogue.js";
import { type ChatForm, type ChatOption, isGroup, type Value } from "../../../src/command/chat.js";
import { periodOf } from "../../../src/time/cohort.js";
import { resolveZone } from "../../../src/time/zone.js";

const utc = resolveZone("UTC");

/** Every form of every command in chat. */
export const forms = CHAT_COMMANDS.flatMap(
  ({ name, chat }): { name: string; sub: string | null; form: ChatForm }[] =>
    isGroup(chat)
      ? Object.entries(chat.subcommands).map(([sub, form]) => ({ name, sub, form }))
      : [{ name, sub: null, form: chat }],
);

/** A value that an option may have, nasty texts among them. */
export function anyValue(option: ChatOption): fc.Arbitrary<Value> {
  switch (option.type) {
    case "text":
      return fc
        .oneof(
          fc.string({ minLength: 1, maxLength: Math.min(40, option.mostChars) }),
          fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }),
          fc.constantFrom(
            "share",
            "--share",
            'say "no"',
            "back\\slash\\",
            "“curly”",
            "task:1",
            "a  b",
            "line\nbreak",
          ),
        )
        .filter((text) => text.trim() !== "" && text.length <= option.mostChars);
    case "integer":
      return fc.integer({ min: option.least, max: option.most });
    case "choice":
      return fc.constantFrom(...option.choices);
    case "period":
      return fc
        .record({
          at: fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2090, 0, 1) }),
          kind: fc.constantFrom("day" as const, "week" as const, "month" as const, "quarter" as const),
        })
        .map(({ at, kind }) => periodOf(utc, at, kind));
    case "task":
      return fc.oneof(
        fc.stringMatching(/^[a-z]{3,8}:C[0-9A-Z]{1,8}:\d{3,19}(\.\d{6})?$/),
        fc.stringMatching(/^[^\s…]{1,20}$/).filter((id) => !id.startsWith("...")),
      );
    case "duration":
      return fc.integer({ min: 1, max: 400 * 86_400_000 });
    case "instant":
      return fc.integer({ min: 0, max: 4_102_444_799_999 });
    case "time":
      return fc.integer({ min: 0, max: 1439 });
    case "user":
      return fc.constantFrom("slack:U0ANN", "discord:user:900000000000000002", "console:ann");
    case "timezone":
      return fc.constantFrom("UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT-2");
    case "switch":
      return fc.boolean();
    default:
      return option satisfies never;
  }
}

/** A valid command: required options have a value, others may. */
export const command: fc.Arbitrary<ChatCommand> = fc.constantFrom(...forms).chain(({ name, sub, form }) => {
  const options = Object.entries(form.options);
  const required = options.filter(([, option]) => option.required).map(([option]) => option);
  const values = fc.record(Object.fromEntries(options.map(([option, about]) => [option, anyValue(about)])), {
    requiredKeys: required,
  });
  const share = form.mayShare ? fc.boolean() : fc.constant(false);
  return fc
    .record({ values, share })
    .map((given) => ({ name, sub, values: { ...given.values }, share: given.share }) as ChatCommand);
});
