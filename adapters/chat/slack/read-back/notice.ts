import type { ReadBacks } from "../../read-back/read-backs.js";
import type { BoltRequest } from "../app.js";
import { asRaw } from "../raw.js";

const MOVES = new Set(["channel_left", "group_left", "member_joined_channel", "member_left_channel"]);

/** What a request of Slack's says about reading back, whatever else it says. @param self bare ids of the bot */
export function notice({ body, ack }: BoltRequest, self: readonly string[], readBack: ReadBacks): void {
  readBack.ensure();
  // Slack has dropped events: there were too many.
  const { type, minute_rate_limited: minute } = body;
  if (type === "app_rate_limited" && typeof minute === "number") {
    readBack.begin(minute * 1_000);
    // No listener of Bolt's hears of it.
    ack().catch(() => {});
  }
  const { type: event, user, channel } = asRaw(body.event) ?? {};
  // The bot was let into a channel, or put out of it.
  const own = user === undefined || self.some((id) => id === user);
  if (MOVES.has(String(event)) && own && typeof channel === "string") readBack.look([channel]);
}
