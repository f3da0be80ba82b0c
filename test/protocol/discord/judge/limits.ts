import { overCommand } from "./command-limits.js";
import { overComponents, overModal } from "./component-limits.js";
import { asPart, lengthOf, list, type Over, over, overCount, overText, type Part } from "./over.js";

const CONTENT = 2_000;
const NONCE = 25;
const EMBEDS = 10;
const EMBEDS_TOTAL = 6_000;
const EMBED = { title: 256, description: 4_096, author: 256, footer: 2_048 } as const;
const FIELDS = 25;
const FIELD = { name: 256, value: 1_024 } as const;
const ATTACHMENTS = 10;
const ATTACHMENT_DESCRIPTION = 1_024;
const THREAD_NAME = 100;
const CHOICES = 25;
const CHOICE = 100;
/** Marks a message whose components are all it has. */
export const IS_V2 = 1 << 15;

/** Everything in a request's body that breaks a documented limit. */
export function overLimits(body: unknown, path: string): Over[] {
  if (path.includes("/commands")) {
    const isChange = /\/commands\/[^/]+$/.test(path);
    return [body]
      .flat()
      .flatMap((one, index) =>
        overCommand((one ?? {}) as Part, Array.isArray(body) ? `${index}.` : "", isChange),
      );
  }
  const said = asPart(body);
  const isThread = /\/threads$/.test(path);
  const thread = isThread ? overText("name", said.name, THREAD_NAME, 1) : [];
  if (path.endsWith("/callback")) return overCallback(said);
  if (isThread) return [...thread, ...overMessage(asPart(said.message), "message.")];
  return /\/(messages|webhooks)\b/.test(path) ? overMessage(said, "") : [];
}

function overCallback({ type, data }: Part): Over[] {
  const said = asPart(data);
  if (type === 9) return overModal(said);
  if (type !== 8) return overMessage(said, "data.");
  const choices = list(said.choices);
  return [
    ...overCount("data.choices", choices, CHOICES),
    ...choices.flatMap(({ name, value }, index) => [
      ...overText(`data.choices.${index}.name`, name, CHOICE, 1),
      ...(typeof value === "string" ? overText(`data.choices.${index}.value`, value, CHOICE) : []),
    ]),
  ];
}

function overMessage(said: Part, at: string): Over[] {
  const embeds = list(said.embeds);
  const attachments = list(said.attachments);
  const isV2 = (Number(said.flags ?? 0) & IS_V2) !== 0;
  const both = isV2 && (said.content || embeds.length > 0 || said.poll);
  return [
    ...overText(`${at}content`, said.content, CONTENT),
    ...overText(`${at}nonce`, typeof said.nonce === "string" ? said.nonce : undefined, NONCE),
    ...overCount(`${at}embeds`, embeds, EMBEDS),
    ...embeds.flatMap((embed, index) => overEmbed(embed, `${at}embeds.${index}.`)),
    ...(sizeOf(embeds) > EMBEDS_TOTAL
      ? [{ at: `${at}embeds`, wrong: over(sizeOf(embeds), EMBEDS_TOTAL) }]
      : []),
    ...overCount(`${at}attachments`, attachments, ATTACHMENTS),
    ...attachments.flatMap(({ description }, index) =>
      overText(`${at}attachments.${index}.description`, description, ATTACHMENT_DESCRIPTION),
    ),
    ...(both ? [{ at: `${at}flags`, wrong: "a message of components has neither content nor embeds" }] : []),
    ...overComponents(list(said.components), isV2, `${at}components`),
  ];
}

function overEmbed(embed: Part, at: string): Over[] {
  const fields = list(embed.fields);
  return [
    ...overText(`${at}title`, embed.title, EMBED.title),
    ...overText(`${at}description`, embed.description, EMBED.description),
    ...overText(`${at}author.name`, asPart(embed.author).name, EMBED.author),
    ...overText(`${at}footer.text`, asPart(embed.footer).text, EMBED.footer),
    ...overCount(`${at}fields`, fields, FIELDS),
    ...fields.flatMap(({ name, value }, index) => [
      ...overText(`${at}fields.${index}.name`, name, FIELD.name, 1),
      ...overText(`${at}fields.${index}.value`, value, FIELD.value, 1),
    ]),
  ];
}

/** Characters of all embeds of a message together. */
function sizeOf(embeds: readonly Part[]): number {
  const parts = embeds.flatMap(({ title, description, author, footer, fields }) => [
    title,
    description,
    asPart(author).name,
    asPart(footer).text,
    ...list(fields).flatMap(({ name, value }) => [name, value]),
  ]);
  return parts.reduce<number>((sum, part) => sum + lengthOf(part), 0);
}
