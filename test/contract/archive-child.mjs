// Run by archive-killed.test.ts as a process of its own: node archive-child.mjs FILE FOLDER TO. It says each step that it takes.
import { ArchiveFile } from "../../dist/adapters/ledger/archive/file.js";
import { openBareStore } from "../../dist/adapters/ledger/open.js";
import { archiveFacts } from "../../dist/src/app/archive.js";

const [file, folder, to] = process.argv.slice(2);
const say = (line) => new Promise((resolve) => void process.stdout.write(`${line}\n`, resolve));

const store = await openBareStore(file, { mode: "write" });
const ledger = store.agreement("test");
const shelf = new ArchiveFile(folder, "test", "2026-03");
const said =
  (name, object) =>
  async (...given) => {
    await say(`${name}`);
    const done = await object[name](...given);
    await say(`${name} done`);
    return done;
  };
const archiving = {
  archive: said("archive", ledger),
  conversations: (span) => ledger.conversations(span),
  extent: () => ledger.extent(),
  frames: () => ledger.frames(),
  pending: (...given) => ledger.pending(...given),
};
const options = { to: Number(to), periods: [], now: Number(to) };
const told = await archiveFacts(archiving, { put: said("put", shelf) }, options);
await shelf.close();
await say(JSON.stringify({ ...told, file: shelf.path }));
await store.close();
