import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { memoryStore } from "../../adapters/ledger/memory.js";
import { openSqlite } from "../../adapters/ledger/sqlite.js";
import { ledgerContract } from "./ledger.js";

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pawpact-ledger-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

ledgerContract("memory", async () => memoryStore(), { snapshot: true });
ledgerContract("sqlite", () => openSqlite(join(folder, `${++files}.sqlite`), { mode: "write" }), {
  snapshot: true,
});
