import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { App } from "@slack/bolt";
import { loadDriver } from "../../adapters/ledger/sqlite/driver.js";

type ProcessEvent = App["processEvent"];

/**
 * The least that an app does which promises the same of events: each is a row in SQLite, durable before Slack is told.
 * What comes in one turn of the event loop is one transaction.
 * @returns lets go of them
 */
export async function keepEvents(app: App): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "pawpact-bench-"));
  const db = (await loadDriver()).open(join(folder, "seen.sqlite"), { readOnly: false });
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE seen (event TEXT NOT NULL)");
  const insert = db.prepare("INSERT INTO seen VALUES (?)");
  let waiting: (() => void)[] = [];
  let texts: string[] = [];
  const commit = () => {
    const [told, rows] = [waiting, texts];
    [waiting, texts] = [[], []];
    db.exec("BEGIN");
    for (const text of rows) insert.run(text);
    db.exec("COMMIT");
    for (const tell of told) tell();
  };
  const process: ProcessEvent = app.processEvent.bind(app);
  app.processEvent = (request) => {
    if (request.body.event === undefined) return process(request);
    const durable = new Promise<void>((resolve) => {
      waiting.push(resolve);
    });
    if (texts.push(JSON.stringify(request.body.event)) === 1) setImmediate(commit);
    return process({ ...request, ack: (response) => durable.then(() => request.ack(response)) });
  };
  return () => {
    db.close();
    return rm(folder, { recursive: true });
  };
}
