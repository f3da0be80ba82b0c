import { SlackRefusal } from "../slack-workspace.js";
import type { Arguments } from "./method.js";

const MOST = 1_000;

/** A page of a list, with the cursor of the next one. @param most fewer than what is asked for, where Slack limits it */
export function paged<T>(list: readonly T[], { cursor = "", limit = "100" }: Arguments, most = MOST) {
  const asked = Number(limit);
  if (!Number.isInteger(asked) || asked < 0 || asked > MOST) throw new SlackRefusal("invalid_limit");
  const from = cursor === "" ? 0 : placeOf(cursor);
  const to = from + Math.min(asked === 0 ? 100 : asked, most);
  const has_more = to < list.length;
  return {
    page: list.slice(from, to),
    has_more,
    response_metadata: { next_cursor: has_more ? cursorOf(to) : "" },
  };
}

const cursorOf = (place: number) => Buffer.from(`next:${place}`).toString("base64");

function placeOf(cursor: string): number {
  const [, place] = /^next:(\d+)$/.exec(Buffer.from(cursor, "base64").toString()) ?? [];
  if (place === undefined) throw new SlackRefusal("invalid_cursor");
  return Number(place);
}
