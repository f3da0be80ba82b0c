import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { packageRoot } from "../config/root.js";
import { referenceText } from "../src/command/reference.js";
import { demoCards } from "./docs/cards.js";
import { terminalWindow } from "./docs/terminal.js";
import { demoTranscript } from "./docs/transcript.js";
import { makeFolder } from "./folder.js";

// Writes the reference of all commands and the pictures, into docs or the folder that is named: `npm run docs`.

/** A Monday morning: the made-up month is April. */
const NOW = Date.UTC(2026, 4, 4, 9);

const out = resolve(process.argv[2] ?? join(packageRoot(), "docs"));
const keep = (name: string, text: string) => {
  const file = join(out, name);
  makeFolder(dirname(file));
  writeFileSync(file, text);
};

keep("commands.md", referenceText());

// The demo keeps its ledger in the working directory, where a real one may lie.
const home = process.cwd();
const scratch = mkdtempSync(join(tmpdir(), "pawpact-docs-"));
try {
  process.chdir(scratch);
  keep("pictures/console.svg", terminalWindow("pawpact demo", await demoTranscript(NOW)));
  const { light, dark } = await demoCards(NOW);
  keep("pictures/card-light.svg", light);
  keep("pictures/card-dark.svg", dark);
} finally {
  process.chdir(home);
  rmSync(scratch, { recursive: true, force: true });
}
