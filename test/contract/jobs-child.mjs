// Run by tests as a process of its own: node jobs-child.mjs PLACE [AGREEMENT [OFF_MS [KEY INSTANT]]]. A place is a file,
// or a Redis. It tells of every job, whose work never ends; with OFF_MS its clock is off, and its work ends at once.
const [place, agreement, offMs, key, instant] = process.argv.slice(2);
if (offMs !== undefined) {
  const now = Date.now;
  Date.now = () => now() + Number(offMs);
}
const { openBullmqJobs } = await import("../../dist/adapters/jobs/bullmq.js");
const { openCronerJobs } = await import("../../dist/adapters/jobs/croner.js");

const jobs = place.startsWith("redis://")
  ? await openBullmqJobs({ address: place, agreement, lockSeconds: 1, sweepEverySeconds: 1 })
  : await openCronerJobs({ file: place });
if (key !== undefined) await jobs.at(key, Number(instant));
if (offMs === undefined) {
  await jobs.at("under way", 5);
  await jobs.at("far", Date.now() + 3_600_000);
}
await jobs.start({
  run({ key }) {
    process.stdout.write(`begun ${key}\n`);
    return offMs === undefined ? new Promise(() => {}) : Promise.resolve();
  },
  async sweep() {},
  failed({ error }) {
    process.stdout.write(`failed ${error}\n`);
  },
});
