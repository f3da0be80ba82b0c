import { Console } from "node:console";
import { ClerkProgram } from "./program.js";
import { linesIn } from "./wire.js";

// The process that `ClerkProcess` starts. What stops a host from the terminal is meant for the host: this one ends when
// the host is gone, and has kept by then what it was told.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
globalThis.console = new Console(process.stderr);
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});

const program = new ClerkProgram((line) => process.stdout.write(line));
process.stdin.setEncoding("utf8");
process.stdin.on(
  "data",
  linesIn((line) => program.hear(line)),
);
process.stdin.on("error", () => {});
process.stdin.on("close", async () => {
  await program.end();
  process.exit(0);
});
