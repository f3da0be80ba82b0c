import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { packageRoot } from "../../config/root.js";
import { CSV_MAP, csvText } from "./csv.js";
import { AGREEMENT, inFolder } from "./desk.js";
import { type Figure, percent } from "./figure.js";
import { SETTLED } from "./history.js";

/** How much more the larger import may take. */
const WANTED_GROWTH = 1.25;
const MEGABYTE = 1_000_000;
const NOTES_CHARS = 280;
/** Bytes of a row with such notes, about. */
const ROW_BYTES = 420;
/** Makes a process say at its end how much memory it held at most, in KiB. */
const REPORTER = `data:text/javascript,process.on("exit",()=>process.stderr.write("\\nmaxRSS="+process.resourceUsage().maxRSS+"\\n"))`;

export interface MemoryOptions {
  readonly smallMegabytes: number;
  readonly largeMegabytes: number;
}

/** The most memory that `pawpact replay` of a csv file holds: a small file against a large one. */
export async function memory({ smallMegabytes, largeMegabytes }: MemoryOptions): Promise<Figure[]> {
  const bare = await maxMegabytes(["--eval", ""]);
  const [small, large] = [await importing(smallMegabytes), await importing(largeMegabytes)];
  const growth = large / small;
  return [
    {
      name: `${smallMegabytes} MB of csv, against an empty process`,
      floor: `${bare.toFixed(0)} MB`,
      subject: `${small.toFixed(0)} MB`,
      ratio: percent(small / bare),
    },
    {
      name: `${largeMegabytes} MB of csv, against ${smallMegabytes} MB`,
      floor: `${small.toFixed(0)} MB`,
      subject: `${large.toFixed(0)} MB`,
      ratio: percent(growth),
      wanted: { text: `<= ${percent(WANTED_GROWTH)}`, met: growth <= WANTED_GROWTH },
    },
  ];
}

function importing(megabytes: number): Promise<number> {
  return inFolder(async (folder) => {
    const [csv, map] = [join(folder, "tickets.csv"), join(folder, "map.yaml")];
    await writeFile(map, CSV_MAP);
    const rows = Math.round((megabytes * MEGABYTE) / ROW_BYTES);
    await pipeline(Readable.from(csvText(rows, NOTES_CHARS)), createWriteStream(csv));
    const main = join(packageRoot(), "dist/adapters/cli/main.js");
    const files = ["--map", map, "--agreement", AGREEMENT, "--ledger", join(folder, "pawpact.sqlite")];
    const now = new Date(SETTLED).toISOString();
    return maxMegabytes([main, "replay", csv, "--as", "csv", ...files, "--now", now]);
  });
}

/** Runs Node, and gives the most memory that it held. */
async function maxMegabytes(argv: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, ["--import", REPORTER, ...argv], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const [stderr, [exitCode]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  const found = /maxRSS=(\d+)/.exec(stderr);
  if (exitCode !== 0 || !found) throw new Error(`memory: found exit code ${exitCode}, expected 0: ${stderr}`);
  return (Number(found[1]) * 1_024) / MEGABYTE;
}
