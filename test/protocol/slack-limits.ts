import type { SlackEvent, SlackMessage } from "./slack-workspace.js";

/** Slack dates edits by the second: several of one message in one are one, and the last of them is read back. */
export function editedTwiceInASecond(events: readonly SlackEvent[]): Set<string> {
  const seen = new Set<string>();
  const crowded = new Set<string>();
  for (const { subtype, channel, message } of events) {
    const { ts, edited } = (message ?? {}) as Partial<SlackMessage>;
    if (subtype !== "message_changed" || !edited) continue;
    const edit = `slack:${String(channel)}:${ts} ${edited.ts}`;
    if (seen.has(edit)) crowded.add(edit.split(" ")[0]!);
    seen.add(edit);
  }
  return crowded;
}

/**
 * An edit that takes back a request, a verdict, a claim or an answer: that it was there is nowhere to be read. Nor is,
 * of an edit that leaves the words, that they were there before.
 */
export function takesBack({ message, previous_message }: SlackEvent): boolean {
  const [now, before] = [message, previous_message].map(
    (one) => (one as SlackMessage | undefined)?.text ?? "",
  );
  if (now === before) return (message as SlackMessage | undefined)?.edited !== undefined;
  return /thanks|solved|Created|could not|<@UPET>/.test(before!) || /thanks|solved|Thinking/.test(now!);
}
