import type { Span, StoredConversation } from "../../../src/ports/ledger.js";
import type { Reading } from "./reading.js";

/** Conversations read at a time; the event loop turns between two pages. */
const PAGE = 64;

/**
 * Every conversation of an agreement, as of one instant, inside a transaction on a connection of its own: the
 * writer goes on, and only a page is in memory.
 */
export async function* streamConversations(
  reading: Reading,
  agreementId: string,
  span: Span | undefined,
): AsyncGenerator<StoredConversation> {
  const agreement = reading.agreement(agreementId);
  const frames = reading.frames(agreement);
  const within = span
    ? `AND first_at < ? AND last_at >= ?
       AND EXISTS (SELECT 1 FROM fact f WHERE f.conversation = c.key AND f.at < ? AND f.at >= ?)`
    : "";
  const bounds = span ? [span.to, span.from, span.to, span.from] : [];
  const { except } = span ?? {};
  const others = except === undefined ? "" : "AND substr(id, 1, length(?)) <> ?";
  const left = except === undefined ? [] : [except, except];
  const page = reading.sql(
    `SELECT key, id, version FROM conversation c WHERE agreement = ? AND id > ? ${others} ${within} ORDER BY id LIMIT ${PAGE}`,
  );
  let after = "";
  for (;;) {
    const rows = page.all(agreement, after, ...left, ...bounds);
    for (const row of rows) yield reading.stored(row.id as string, row, frames);
    if (rows.length < PAGE) return;
    after = rows.at(-1)!.id as string;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
