import type { IncomingMessage } from "node:http";
import type { APIAllowedMentions, APIEmbed, APIMessageTopLevelComponent } from "discord.js";
import type { Change, Draft } from "./message.js";
import type { DiscordWorld, File } from "./world.js";

export type Body = Readonly<Record<string, unknown>>;

/** One request as its route sees it. */
export interface Call {
  readonly world: DiscordWorld;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Body;
  /** By the number that `files[n]` bears. */
  readonly files: ReadonlyMap<number, File>;
}

/** What a route answers: an object for 200, a {@link Created}, or nothing for 204. */
export type Answered = object | undefined;
export type Route = (call: Call) => Answered;
/** By method and path, as Discord's description writes them. */
export type Routes = Readonly<Record<string, Route>>;

/** 201. */
export class Created {
  constructor(readonly body: object) {}
}

/** The body of a request: JSON, or a form whose `payload_json` is the JSON and whose files lie beside it. */
export async function readBody(request: IncomingMessage): Promise<{
  readonly body: unknown;
  readonly files: Map<number, File>;
  readonly fields: readonly string[];
}> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const files = new Map<number, File>();
  const type = request.headers["content-type"] ?? "";
  if (!type.startsWith("multipart/form-data"))
    return { body: bytes.length === 0 ? undefined : JSON.parse(String(bytes)), files, fields: [] };
  const form = await new Response(bytes, { headers: { "content-type": type } }).formData();
  const fields: string[] = [];
  for (const [key, value] of form) {
    fields.push(key);
    const [, number] = /^files\[(\d+)\]$/.exec(key) ?? [];
    if (number === undefined || typeof value === "string") continue;
    const content = Buffer.from(await value.arrayBuffer());
    files.set(Number(number), { name: value.name, type: value.type, bytes: content });
  }
  const json = form.get("payload_json");
  return { body: typeof json === "string" ? JSON.parse(json) : {}, files, fields };
}

/** A message to be posted, out of a request's body. */
export function draftIn(body: Body, files: ReadonlyMap<number, File>): Draft {
  const reference = body.message_reference as { message_id?: string; type?: number } | null | undefined;
  return {
    content: (body.content ?? undefined) as string | undefined,
    embeds: (body.embeds ?? undefined) as APIEmbed[] | undefined,
    components: (body.components ?? undefined) as APIMessageTopLevelComponent[] | undefined,
    flags: (body.flags ?? undefined) as number | undefined,
    nonce: (body.nonce ?? undefined) as string | number | undefined,
    allowedMentions: (body.allowed_mentions ?? undefined) as APIAllowedMentions | undefined,
    reply: reference?.message_id,
    files: filesIn(body, files),
  };
}

/** An edit, out of a request's body: what it does not name stays. */
export function changeIn(body: Body, files: ReadonlyMap<number, File>): Change {
  const attachments = body.attachments as { id: string }[] | null | undefined;
  return {
    content: body.content as string | null | undefined,
    embeds: body.embeds as APIEmbed[] | null | undefined,
    components: body.components as APIMessageTopLevelComponent[] | null | undefined,
    flags: body.flags as number | null | undefined,
    allowedMentions: (body.allowed_mentions ?? undefined) as APIAllowedMentions | undefined,
    kept: attachments === undefined ? undefined : (attachments ?? []).map(({ id }) => id),
    files: filesIn(body, files),
  };
}

function filesIn(body: Body, files: ReadonlyMap<number, File>): File[] {
  const described = (body.attachments ?? []) as { id: string; description?: string; filename?: string }[];
  return [...files].map(([number, file]) => {
    const about = described.find(({ id }) => id === String(number));
    return { ...file, name: about?.filename ?? file.name, description: about?.description };
  });
}
