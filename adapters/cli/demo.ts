import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { DEMO_LEDGER } from "../../config/place.js";
import { readWebhook } from "../../config/webhook.js";
import { cliDefinition } from "../../src/command/catalogue.js";
import { createPet } from "../../src/pet/hear.js";
import { PET_NAME } from "../../src/pet/persona.js";
import type { Chat } from "../../src/ports/chat.js";
import { figuresOf } from "../../src/score/explain.js";
import { completionsOf } from "../chat/console/complete.js";
import { Console } from "../chat/console/console.js";
import { spoken } from "../chat/console/spoken.js";
import { openTerminal } from "../chat/console/terminal.js";
import { makeDemo } from "../demo.js";
import { makeFolder } from "../folder.js";
import { notebookOf } from "../notebook/open.js";
import { pawpact } from "../pact.js";
import { openSkills } from "../skills/open.js";
import type { CliCommand, ExitCode, Io } from "./command.js";
import { grouped } from "./progress.js";

const PICTURE = join("data", "pet.png");

export const demo: CliCommand = { definition: cliDefinition("demo"), run: ({ io }) => chat(io) };

/** The pet in the console, until the input ends or somebody leaves. */
export async function chat(io: Io): Promise<ExitCode> {
  const clock = { now: io.now };
  // Before anything is made or said: what is wrong with the webhook is said by itself.
  readWebhook(io.env);
  const { terms, period, facts, writing } = await makeDemo(io.now());
  await writing.close();
  const interactive = isTerminal(io.stdin) && isTerminal(io.stdout);
  const figures = figuresOf(terms);
  const terminal = openTerminal({
    ...{ stdin: io.stdin, stdout: io.stdout, interactive },
    complete: (line) => completionsOf(line, figures),
    interrupted: () => skills.interrupt(),
  });
  const greeting =
    `${terms.title}: ${grouped(facts)} made-up facts of ${period.key}, in ${DEMO_LEDGER}.\n` +
    `Ask ${PET_NAME} something (help, todo add milk, remind me in 1 minute to stretch), answer whether that was it, ` +
    `and watch the agreement with /pact status, /pact score, /pact why total. The made-up month: /pact score ${period.key}. ` +
    "Leave with quit.";
  terminal.print(`${spoken(greeting, columnsOf(io))}\n`);
  const pact = await pawpact({ agreement: terms, ledger: DEMO_LEDGER, demo: true, clock, apart: false });
  const skills = await openSkills({
    notebook: notebookOf(DEMO_LEDGER),
    jobs: pact.jobs("remind", (job) => skills.run(job)),
    clock,
    chat: speaking(pact.chat),
    env: io.env,
    // At a terminal it goes around what is being typed.
    log: {
      warn: (message) => {
        const line = `pawpact: ${message}`;
        if (interactive && io.interactive) terminal.print(`${spoken(line, columnsOf(io))}\n`);
        else io.stderr.write(`${line}\n`);
      },
    },
  });
  try {
    const console = new Console({
      platform: "demo",
      channel: "terminal",
      pet: createPet({ ...skills, clock, patterns: pact.desk.rules.patterns }),
      petName: PET_NAME,
      petId: "pet",
      userId: "ada",
      clock,
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      colour: io.colour,
      get width() {
        return columnsOf(io);
      },
      print: (text) => terminal.print(text),
      keepPicture,
    });
    await pact.use(console);
    await atMost(FIRST_WORD_MS, console.digested);
    await terminal.run((line) => console.line(line));
    return 0;
  } finally {
    await pact.close();
    await skills.close();
  }
}

/** A chat shows who speaks; a terminal has to be told. */
function speaking(chat: Chat): Chat {
  return {
    post: (target, report, more) =>
      chat.post(target, { ...report, title: `${PET_NAME}: ${report.title}` }, more),
    find: (...asked) => chat.find(...asked),
  };
}

/** The digest that is due comes before anybody is asked to type; one that is late may come between. */
const FIRST_WORD_MS = 5_000;

async function atMost(ms: number, said: Promise<void>): Promise<void> {
  const given = new AbortController();
  await Promise.race([said, setTimeout(ms, undefined, { signal: given.signal }).catch(() => {})]);
  given.abort();
}

const MOST_COLUMNS = 80;

/** A window's own width where it is narrower than a page. */
function columnsOf({ stdout }: Io): number {
  const { columns } = stdout as { columns?: number };
  return columns ? Math.min(columns, MOST_COLUMNS) : MOST_COLUMNS;
}

async function keepPicture(png: Uint8Array): Promise<string> {
  makeFolder(dirname(PICTURE));
  await writeFile(PICTURE, png);
  return PICTURE;
}

export function isTerminal(stream: unknown): boolean {
  return (stream as { isTTY?: boolean }).isTTY === true;
}
