import type { Database } from "./driver.js";

/** `Pawp`: tells a ledger from any other SQLite file. */
export const APPLICATION_ID = 0x50617770;
/** The format written by this version. */
export const FORMAT = 2;

/**
 * Facts as canonical text; figures by frame, a row of counters packed (`bytes/packed`), a conversation's pending steps
 * as one text (`bytes/steps`). Sums that would need a scan are kept: of an agreement, and the size of a set of members.
 */
export const SCHEMA = `
  CREATE TABLE agreement (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    conversations INTEGER NOT NULL, facts INTEGER NOT NULL, first_at INTEGER, last_at INTEGER
  ) STRICT;
  CREATE TABLE conversation (
    key INTEGER PRIMARY KEY, agreement INTEGER NOT NULL, id TEXT NOT NULL, version TEXT NOT NULL,
    facts INTEGER NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, UNIQUE (agreement, id)
  ) STRICT;
  CREATE TABLE fact (
    conversation INTEGER NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (conversation, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE frame (
    key INTEGER PRIMARY KEY AUTOINCREMENT, agreement INTEGER NOT NULL, id TEXT NOT NULL,
    watermark INTEGER NOT NULL, state TEXT NOT NULL, UNIQUE (agreement, id)
  ) STRICT;
  CREATE TABLE filled (
    frame INTEGER NOT NULL, conversation INTEGER NOT NULL, PRIMARY KEY (frame, conversation)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE counters (
    frame INTEGER NOT NULL, id TEXT NOT NULL, packed BLOB NOT NULL, PRIMARY KEY (frame, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE member (
    frame INTEGER NOT NULL, members TEXT NOT NULL, id TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (frame, members, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE members (
    frame INTEGER NOT NULL, id TEXT NOT NULL, size INTEGER NOT NULL, PRIMARY KEY (frame, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE pending (
    frame INTEGER NOT NULL, conversation INTEGER NOT NULL, first_from INTEGER NOT NULL, steps TEXT NOT NULL,
    PRIMARY KEY (frame, conversation)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX pending_first ON pending (frame, first_from);
  CREATE TABLE parked (
    agreement INTEGER NOT NULL, conversation TEXT NOT NULL, ids TEXT NOT NULL, facts TEXT NOT NULL,
    reason TEXT NOT NULL, PRIMARY KEY (agreement, conversation, ids)
  ) STRICT, WITHOUT ROWID;
`;

/** What takes a ledger of format `index + 1` to the next one; each runs inside the transaction that migrates. */
export const MIGRATIONS: readonly ((db: Database) => void)[] = [addInstants];

/** Format 1 kept no instants beside the facts, and no sums: spans and extents were read from every fact. */
function addInstants(db: Database): void {
  db.exec(`
    ALTER TABLE fact RENAME TO fact_1;
    ALTER TABLE conversation RENAME TO conversation_1;
    ALTER TABLE agreement RENAME TO agreement_1;
    CREATE TABLE agreement (
      key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
      conversations INTEGER NOT NULL, facts INTEGER NOT NULL, first_at INTEGER, last_at INTEGER
    ) STRICT;
    CREATE TABLE conversation (
      key INTEGER PRIMARY KEY, agreement INTEGER NOT NULL, id TEXT NOT NULL, version TEXT NOT NULL,
      facts INTEGER NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, UNIQUE (agreement, id)
    ) STRICT;
    CREATE TABLE fact (
      conversation INTEGER NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL,
      PRIMARY KEY (conversation, id)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO fact SELECT conversation, id, json_extract(body, '$.at'), body FROM fact_1;
    INSERT INTO conversation
      SELECT c.key, c.agreement, c.id, c.version, count(*), min(f.at), max(f.at)
      FROM conversation_1 c JOIN fact f ON f.conversation = c.key GROUP BY c.key;
    INSERT INTO agreement
      SELECT a.key, a.id, count(c.key), coalesce(sum(c.facts), 0), min(c.first_at), max(c.last_at)
      FROM agreement_1 a LEFT JOIN conversation c ON c.agreement = a.key GROUP BY a.key;
    DROP TABLE fact_1; DROP TABLE conversation_1; DROP TABLE agreement_1;
  `);
}
