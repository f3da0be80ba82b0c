import { objectsIn, type Raw } from "../../raw.js";
import type { AskDiscord } from "../own-rest.js";
import { isOlder, snowflakeOf } from "../snowflake.js";

const PAGE = 100;

/**
 * Messages of a channel, page after page, each oldest first: those around what is known, and everything since an id.
 *
 * @param known bare ids from before `since`
 * @throws what Discord refuses
 */
export async function* spanOf(
  ask: AskDiscord,
  channel: string,
  known: readonly string[],
  since: string,
): AsyncGenerator<readonly Raw[]> {
  const wanted = known
    .filter((id) => isOlder(id, since))
    .sort((one, other) => (isOlder(one, other) ? -1 : 1));
  let reached: string | null = null;
  for (const id of wanted) {
    if (reached !== null && !isOlder(reached, id)) continue;
    const page = await pageOf(ask, channel, before(id));
    yield page;
    const newest = snowflakeOf(page.at(-1)?.id);
    if (newest === null || page.length < PAGE) return;
    reached = newest;
  }
  for (let after = reached !== null && isOlder(since, reached) ? reached : before(since); ; ) {
    const page = await pageOf(ask, channel, after);
    if (page.length > 0) yield page;
    const newest = snowflakeOf(page.at(-1)?.id);
    if (newest === null || page.length < PAGE) return;
    after = newest;
  }
}

/** Discord gives the next messages after an id out with the newest first. */
async function pageOf(ask: AskDiscord, channel: string, after: string): Promise<readonly Raw[]> {
  const query = new URLSearchParams({ after, limit: String(PAGE) });
  return objectsIn(await ask("GET", `/channels/${channel}/messages`, { query })).reverse();
}

const before = (id: string) => String(BigInt(id) - 1n);
