// Run by ledger-sqlite.test.ts as a process of its own: node ledger-child.mjs MODE FILE. It prints one line at a time.
import { openSqlite } from "../../dist/adapters/ledger/sqlite.js";

const [mode, file] = process.argv.slice(2);
const say = (line) => process.stdout.write(`${line}\n`);

const fact = (conversation, id, text = "") => ({
  id,
  conversation,
  at: 1_000,
  actor: { id: "chat:U1", role: "requester", party: "customer" },
  source: { platform: "chat", text },
  rule: "test",
  type: "task.asked",
  data: {},
});
const commitOf = (conversation, expected, number, text) => ({
  conversation,
  expected,
  next: `v${number}`,
  facts: [fact(conversation, `fact-${number}`, text)],
  frames: [
    {
      frame: "now",
      watermark: 0,
      delta: {
        rows: new Map([[`d:${number % 3}`, new Map([[number % 7, 1]])]]),
        members: new Map([["p:1", new Map([[`m${number % 5}`, 1]])]]),
      },
      pending: [
        { from: number + 1, delta: { rows: new Map([["d:9", new Map([[1, 1]])]]), members: new Map() } },
      ],
    },
  ],
});

if (mode === "read") {
  const store = await openSqlite(file, { mode: "read" });
  say(JSON.stringify(await store.agreement("one").extent()));
  await store.close();
} else {
  const store = await openSqlite(file, { mode: "write" });
  const ledger = store.agreement("one");
  await ledger.buildFrame("now", 0);
  await ledger.activateFrame("now");
  if (mode === "fill the disk") {
    const answers = [];
    for (const text of ["", "x".repeat(8_000_000), ""]) {
      const number = answers.length;
      const answer = await ledger
        .commit(commitOf(`c${number}`, "0", number, text))
        .catch(({ code }) => ({ status: code }));
      answers.push(answer.status);
    }
    say(JSON.stringify(answers));
    await store.close();
  } else {
    // Writes for ever: eight conversations at once, each waiting for its own answers.
    let number = 0;
    const write = async (conversation) => {
      for (let expected = "0"; ; ) {
        const own = ++number;
        const { status } = await ledger.commit(commitOf(conversation, expected, own));
        say(`${status} fact-${own}`);
        expected = `v${own}`;
      }
    };
    for (let index = 0; index < 8; index++) void write(`c${index}`);
  }
}
