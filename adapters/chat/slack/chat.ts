import type { Chat, Found, Posted, Posting } from "../../../src/ports/chat.js";
import type { Report } from "../../../src/report/report.js";
import { notFound } from "../faults.js";
import { objectsIn } from "../raw.js";
import type { SlackClient } from "./app.js";
import { blocksOf, fallbackOf, type ShownPicture } from "./blocks.js";
import { chatErrorOf, refusalOf } from "./faults.js";
import { DIGEST_EVENT } from "./mark.js";
import type { Naming } from "./named.js";
import { namingFor } from "./naming.js";
import { asRaw, type Raw } from "./raw.js";
import type { Room } from "./reach.js";
import { type Target, targetOf } from "./target.js";

/** Slack's clock may go before or after ours. */
const SKEW_MS = 5 * 60_000;
const PAGE = 200;

/** Tells through which workspace a channel or a person, by its bare id, is posted to. */
export interface Reaching {
  /** @throws {ChatError} where there is none. */
  of(id: string, doing: string): Promise<Pick<Room, "client" | "pictures" | "site">>;
}

/** Posts reports to channels and people of Slack, and finds them again by the key in their metadata. */
export class SlackChat implements Chat {
  constructor(private readonly reach: Reaching) {}

  async post(target: string, report: Report, { key, picture }: Posting): Promise<Posted> {
    const doing = `post to ${target}`;
    const place = targetOf(target, doing);
    const { client, pictures, site } = await this.reach.of(place.id, doing);
    const naming = await namingFor(report, site, false);
    const shown = picture ? await pictures.upload(picture) : null;
    try {
      const answer = await post(client, place, shownAs(report, key, naming, shown)).catch(
        (error: unknown) => {
          // Refused with its picture, and so not posted: it goes without.
          if (shown && refusalOf(error)?.startsWith("invalid_block"))
            return post(client, place, shownAs(report, key, naming, null));
          throw error;
        },
      );
      return { message: `slack:${String(answer.channel)}:${String(answer.ts)}` };
    } catch (error) {
      throw chatErrorOf(doing, error);
    }
  }

  async find(target: string, key: string, since: number): Promise<Found> {
    const doing = `find in ${target}`;
    try {
      const { id, thread } = targetOf(target, doing);
      const { client } = await this.reach.of(id, doing);
      const channel = await channelOf(client, id);
      const oldest = String(Math.max(0, Math.floor((since - SKEW_MS) / 1_000)));
      const asked = { channel, oldest, limit: PAGE, include_all_metadata: true };
      const [method, given] =
        thread === null
          ? ["conversations.history", asked]
          : ["conversations.replies", { ...asked, ts: thread }];
      for (let cursor = ""; ; ) {
        const page = await call(client, method, cursor === "" ? given : { ...given, cursor });
        const found = objectsIn(page.messages).find((message) => keyIn(message) === key);
        if (found) return { status: "found", message: `slack:${channel}:${String(found.ts)}` };
        const next = asRaw(page.response_metadata)?.next_cursor;
        if (typeof next !== "string" || next === "") return { status: "absent" };
        cursor = next;
      }
    } catch (error) {
      return notFound(chatErrorOf(doing, error));
    }
  }
}

function post(client: SlackClient, { id, thread }: Target, shown: Raw): Promise<Raw> {
  return call(client, "chat.postMessage", {
    channel: id,
    ...(thread === null ? {} : { thread_ts: thread }),
    ...shown,
    unfurl_links: false,
    unfurl_media: false,
  });
}

function shownAs(report: Report, key: string, naming: Naming, picture: ShownPicture | null): Raw {
  return {
    text: fallbackOf(report),
    blocks: blocksOf(report, picture, naming),
    metadata: { event_type: DIGEST_EVENT, event_payload: { key } },
  };
}

/** What is posted to a person stands in the direct message with them. */
async function channelOf(client: SlackClient, id: string): Promise<string> {
  if (!/^[UW]/.test(id)) return id;
  const { channel } = await call(client, "conversations.open", { users: id, return_im: false });
  return String(asRaw(channel)?.id);
}

async function call(client: SlackClient, method: string, given: Record<string, unknown>): Promise<Raw> {
  return asRaw(await client.apiCall(method, given)) ?? {};
}

function keyIn({ metadata }: Raw): unknown {
  const { event_type, event_payload } = asRaw(metadata) ?? {};
  return event_type === DIGEST_EVENT ? asRaw(event_payload)?.key : undefined;
}
