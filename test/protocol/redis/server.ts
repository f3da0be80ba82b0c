import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

export interface RedisServer {
  readonly port: number;
  /** Sends one command and gives what `redis-cli` prints. @throws for an error of the server. */
  command(...words: readonly string[]): Promise<string>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

/** Why there is no Redis to test with, or `undefined`. */
export function missingRedis(): string | undefined {
  const { status } = spawnSync("redis-server", ["--version"]);
  return status === 0
    ? undefined
    : "no redis-server on the PATH; Debian: apt-get install redis-server, macOS: brew install redis";
}

/** A Redis of its own on a free port of the loopback interface, durable on every write, in a temporary folder. */
export async function startRedis(): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), "pawpact-redis-"));
  const port = await freePort();
  const options = {
    port,
    bind: "127.0.0.1",
    dir: folder,
    appendonly: "yes",
    appendfsync: "always",
    save: "",
  };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = spawn("redis-server", args, { stdio: ["ignore", "pipe", "inherit"] });
  const end = () => void server.kill("SIGKILL");
  process.once("exit", end);
  const stop = async () => {
    process.off("exit", end);
    if (server.exitCode === null && server.signalCode === null) {
      server.kill("SIGKILL");
      await once(server, "exit");
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await ready(server);
    return { port, command: (...words) => cli(port, words), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function cli(port: number, words: readonly string[]): Promise<string> {
  const argv = ["-p", String(port), "-e", ...words];
  const { stdout } = await promisify(execFile)("redis-cli", argv);
  return stdout.trimEnd();
}

async function ready(server: ChildProcess): Promise<void> {
  let said = "";
  for await (const chunk of server.stdout!.iterator({ destroyOnReturn: false })) {
    said += String(chunk);
    if (!said.includes("Ready to accept connections")) continue;
    server.stdout!.resume();
    return;
  }
  throw new Error(`redis-server did not start: ${said}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no free port on 127.0.0.1");
  return address.port;
}
