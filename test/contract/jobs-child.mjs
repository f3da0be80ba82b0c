// Run by jobs.test.ts as a process of its own: node jobs-child.mjs FILE. It begins jobs that never end.
import { openCronerJobs } from "../../dist/adapters/jobs/croner.js";

const jobs = await openCronerJobs({ file: process.argv[2] });
await jobs.at("under way", 5);
await jobs.at("far", Date.now() + 3_600_000);
await jobs.start({
  run({ key }) {
    process.stdout.write(`begun ${key}\n`);
    return new Promise(() => {});
  },
  async sweep() {},
  failed({ error }) {
    process.stdout.write(`failed ${error}\n`);
  },
});
