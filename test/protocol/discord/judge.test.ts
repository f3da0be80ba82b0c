import { describe, expect, test } from "vitest";
import { absent, readDescription } from "./judge/description.js";
import { Judge } from "./judge/judge.js";

const judge = new Judge(readDescription());
const blind = new Judge(null);
const CHANNEL = "/channels/1/messages";

function wrongWith(
  judging: Judge,
  path: string,
  body: unknown,
  method = "POST",
  query = "",
  fields: string[] = [],
) {
  return judging
    .request({ method, path, query: new URLSearchParams(query), body, fields })
    .map(({ at, wrong, isHarmless }) => `${at || "it"} ${wrong}${isHarmless ? " (harmless)" : ""}`);
}
const limits = (body: unknown, path = CHANNEL) => wrongWith(blind, path, body);
const described = (path: string, body: unknown, method?: string, query?: string, fields?: string[]) =>
  wrongWith(judge, path, body, method, query, fields);
const x = (count: number) => "x".repeat(count);
const many = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));
const row = (...components: object[]) => ({ type: 1, components });
const button = (more: object = {}) => ({ type: 2, style: 1, label: "Yes", custom_id: "yes", ...more });

describe.skipIf(absent !== "")(`held against Discord's description${absent}`, () => {
  test("what discord.js sends passes", () => {
    expect(
      described(CHANNEL, { content: "hi", tts: false, enforce_nonce: false, embeds: [{ title: "x" }] }),
    ).toEqual([]);
    expect(described(CHANNEL, { payload: 1 }, "GET")).toEqual(["body is not expected here"]);
    expect(described("/interactions/1/t/callback", { type: 5 }, "POST", "with_response=true")).toEqual([]);
  });

  test("a route that there is not, and a method that it has not, are refused", () => {
    expect(described("/channels/1/mesages", {})).toEqual(["it is no route that Discord describes"]);
    expect(described(CHANNEL, {}, "PUT")).toEqual(["it is no route that Discord describes"]);
  });

  test("an unknown key is refused, wherever it lies", () => {
    expect(described(CHANNEL, { content: "hi", text: "hi" })).toEqual([
      "it has an unknown key text (harmless)",
    ]);
    expect(described(CHANNEL, { embeds: [{ title: "x", colour: 1 }] })).toEqual([
      "embeds.0 has an unknown key colour (harmless)",
    ]);
    expect(described(CHANNEL, { components: [row(button({ tone: "good" }))] })).toEqual([
      "components.0.components.0 has an unknown key tone (harmless)",
    ]);
  });

  test("a value of another type, or none, is said of the part that was meant", () => {
    expect(described(CHANNEL, { content: 3 })).toEqual(["content must be string,null"]);
    expect(described(CHANNEL, { components: [row({ type: 2, label: "Yes", custom_id: "yes" })] })).toContain(
      "components.0.components.0 must have required property 'style'",
    );
    expect(described(CHANNEL, { components: [{ type: 77 }] })).toContainEqual(
      expect.stringContaining("components.0.type must be one of"),
    );
    expect(described("/interactions/1/t/callback", { type: 4, data: { embeds: [{ title: 1 }] } })).toEqual([
      "data.embeds.0.title must be string,null",
    ]);
    expect(described("/channels/1/messages/bulk-delete", undefined)).toEqual(["body is missing"]);
  });

  test("ids and queries are judged as well", () => {
    expect(described("/channels/help/messages", { content: "hi" })).toContainEqual(
      expect.stringContaining("channel_id must match"),
    );
    expect(described(CHANNEL, undefined, "GET", "limit=500")).toEqual(["limit must be <= 100"]);
    expect(described(CHANNEL, undefined, "GET", "since=1")).toEqual([
      "it has an unknown key since (harmless)",
    ]);
    expect(described(CHANNEL, undefined, "GET", "limit=50&before=12")).toEqual([]);
  });

  test("a form has fields of its own", () => {
    expect(described(CHANNEL, { content: "hi" }, "POST", "", ["payload_json", "files[0]"])).toEqual([]);
    expect(described(CHANNEL, { content: "hi" }, "POST", "", ["file"])).toEqual([
      "file is no field of a message's form",
    ]);
  });

  test("a command's permissions are a string of digits", () => {
    const command = { name: "pact", description: "It", default_member_permissions: "32" };
    expect(described("/applications/1/commands", command)).toEqual([]);
    expect(
      described("/applications/1/commands", { ...command, default_member_permissions: "all" }),
    ).toContainEqual(expect.stringContaining("default_member_permissions must match"));
  });
});

describe("held against documented limits", () => {
  test("a message within them passes", () => {
    expect(
      limits({
        content: x(2_000),
        nonce: x(25),
        embeds: many(10, () => ({ title: x(256), fields: [{ name: "a", value: "b" }] })),
        components: many(5, (line) =>
          row(...many(5, (index) => button({ custom_id: `${line}${index}`, label: x(80) }))),
        ),
      }),
    ).toEqual([]);
  });

  test.each<[string, object, string]>([
    ["content", { content: x(2_001) }, "content has 2001 characters, 2000 are allowed"],
    ["a nonce", { nonce: x(26) }, "nonce has 26 characters, 25 are allowed"],
    ["embeds", { embeds: many(11, () => ({})) }, "embeds has 11, 10 are allowed"],
    [
      "embeds in all",
      { embeds: many(2, () => ({ description: x(3_001) })) },
      "embeds has 6002 characters, 6000 are allowed",
    ],
    ["a title", { embeds: [{ title: x(257) }] }, "embeds.0.title has 257 characters, 256 are allowed"],
    [
      "a description",
      { embeds: [{ description: x(4_097) }] },
      "embeds.0.description has 4097 characters, 4096 are allowed",
    ],
    [
      "an author",
      { embeds: [{ author: { name: x(257) } }] },
      "embeds.0.author.name has 257 characters, 256 are allowed",
    ],
    [
      "a footer",
      { embeds: [{ footer: { text: x(2_049) } }] },
      "embeds.0.footer.text has 2049 characters, 2048 are allowed",
    ],
    [
      "fields",
      { embeds: [{ fields: many(26, () => ({ name: "a", value: "b" })) }] },
      "embeds.0.fields has 26, 25 are allowed",
    ],
    [
      "a field's name",
      { embeds: [{ fields: [{ name: x(257), value: "b" }] }] },
      "embeds.0.fields.0.name has 257 characters, 256 are allowed",
    ],
    [
      "a field's value",
      { embeds: [{ fields: [{ name: "a", value: " " }] }] },
      "embeds.0.fields.0.value is empty",
    ],
    ["attachments", { attachments: many(11, (id) => ({ id })) }, "attachments has 11, 10 are allowed"],
    [
      "an attachment's description",
      { attachments: [{ id: 0, description: x(1_025) }] },
      "attachments.0.description has 1025 characters, 1024 are allowed",
    ],
    [
      "rows",
      { components: many(6, (id) => row(button({ custom_id: `${id}` }))) },
      "components has 6, 5 are allowed",
    ],
    [
      "buttons",
      { components: [row(...many(6, (id) => button({ custom_id: `${id}` })))] },
      "components has 6, 5 are allowed",
    ],
    [
      "a label",
      { components: [row(button({ label: x(81) }))] },
      "components label has 81 characters, 80 are allowed",
    ],
    [
      "an id",
      { components: [row(button({ custom_id: x(101) }))] },
      "components custom_id has 101 characters, 100 are allowed",
    ],
    ["an id twice", { components: [row(button(), button())] }, "components has a custom_id twice"],
    [
      "a button without words",
      { components: [row(button({ label: "" }))] },
      "components has a button with neither label nor emoji",
    ],
    [
      "a link with an id",
      { components: [row(button({ style: 5, url: "https://example.org" }))] },
      "components has a button that needs a custom_id, or a link that needs an address and nothing else",
    ],
    [
      "a select beside a button",
      { components: [row(button(), { type: 3, custom_id: "s", options: [{ label: "a", value: "a" }] })] },
      "components has a select that is not alone in its row",
    ],
    [
      "options of a select",
      {
        components: [
          row({ type: 3, custom_id: "s", options: many(26, (id) => ({ label: "a", value: `${id}` })) }),
        ],
      },
      "components options has 26, 25 are allowed",
    ],
    [
      "text beside rows",
      { components: [{ type: 10, content: "hi" }] },
      "components holds more than rows: the flag for components is not set",
    ],
    [
      "content beside components alone",
      { content: "hi", flags: 1 << 15, components: [{ type: 10, content: "hi" }] },
      "flags a message of components has neither content nor embeds",
    ],
    [
      "texts in all",
      { flags: 1 << 15, components: many(2, () => ({ type: 10, content: x(2_001) })) },
      "components has 4002 characters of text, 4000 are allowed",
    ],
  ])("%s", (_, body, wrong) => {
    expect(limits(body)).toEqual([wrong]);
  });

  test("an emoji is one character, and blanks around a text are none", () => {
    expect(limits({ content: ` ${"🐾".repeat(2_000)} ` })).toEqual([]);
  });

  test("choices, modals and threads", () => {
    const callback = "/interactions/1/t/callback";
    const choices = many(26, (id) => ({ name: `${id}`, value: `${id}` }));
    expect(limits({ type: 8, data: { choices } }, callback)).toEqual(["data.choices has 26, 25 are allowed"]);
    const input = { type: 4, custom_id: "why", style: 1, label: x(46) };
    expect(
      limits({ type: 9, data: { title: x(46), custom_id: "m", components: [row(input)] } }, callback),
    ).toEqual([
      "data.title has 46 characters, 45 are allowed",
      "data.components label has 46 characters, 45 are allowed",
    ]);
    expect(limits({ type: 9, data: { title: "Why", custom_id: "m", components: [] } }, callback)).toEqual([
      "data.components is empty",
    ]);
    expect(limits({ type: 4, data: { content: x(2_001) } }, callback)).toEqual([
      "data.content has 2001 characters, 2000 are allowed",
    ]);
    expect(limits({ name: x(101) }, "/channels/1/threads")).toEqual([
      "name has 101 characters, 100 are allowed",
    ]);
  });

  test("commands: their names, their order, their depth", () => {
    const command = (more: object) =>
      limits({ name: "pact", description: "It", ...more }, "/applications/1/commands");
    const option = { name: "task", description: "Which", type: 3 };
    expect(
      command({
        options: [
          { ...option, required: true },
          { ...option, name: "who" },
        ],
      }),
    ).toEqual([]);
    expect(command({ name: "Pact" })).toEqual(["name Pact is not lower case"]);
    expect(command({ name: "my pact" })).toEqual(['name "my pact" is no name of a command']);
    expect(command({ description: "" })).toEqual(["description is empty"]);
    expect(
      command({
        options: [
          { ...option, name: "a" },
          { ...option, required: true },
        ],
      }),
    ).toEqual(["options has a required option after one that is not"]);
    expect(command({ options: [option, option] })).toEqual(["options has a name twice"]);
    expect(command({ options: [option, { name: "show", description: "It", type: 1 }] })).toEqual([
      "options mixes subcommands with options",
    ]);
    expect(command({ options: many(26, (id) => ({ ...option, name: `o${id}` })) })).toEqual([
      "options has 26, 25 are allowed",
    ]);
    expect(command({ options: [{ ...option, choices: [{ name: x(101), value: "a" }] }] })).toEqual([
      "options.0.choices.0.name has 101 characters, 100 are allowed",
    ]);
    expect(
      command({ options: [{ ...option, autocomplete: true, choices: [{ name: "a", value: "a" }] }] }),
    ).toEqual(["options.0.choices stands beside autocomplete"]);
    const inner = { name: "g", description: "G", type: 2, options: [] };
    expect(command({ options: [{ ...inner, options: [inner] }] })).toEqual([
      "options.0.options.0. is a group within a group",
    ]);
    const long = many(25, (id) => ({
      ...option,
      name: `o${id}`,
      description: x(100),
      choices: many(25, (n) => ({ name: `${n}`, value: x(99) })),
    }));
    expect(command({ options: long })).toContainEqual(
      expect.stringContaining("characters in all, 8000 are allowed"),
    );
    expect(limits({ name: "Make this a task", type: 3 }, "/applications/1/commands")).toEqual([]);
    expect(limits({ name: "Make this a task" }, "/applications/1/commands/2")).toEqual([]);
    expect(limits({ name: "Make this a task" }, "/applications/1/commands")).toHaveLength(2);
    expect(limits({ name: "Pact", description: "It" }, "/applications/1/commands/2")).toHaveLength(1);
  });
});
