import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

export interface RedisServer {
  readonly port: number;
  /** Sends one command and gives what `redis-cli` prints. @throws for an error of the server. */
  command(...words: readonly string[]): Promise<string>;
  /** Kills it as a power cut would; its folder stays. */
  kill(): Promise<void>;
  /** Starts it again on the same port, with what its disk holds. */
  restart(): Promise<void>;
  /** Takes the processor away from it, and gives it back. */
  freeze(): void;
  thaw(): void;
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

export interface ServerOptions {
  /** Lines of its configuration, in addition to the usual ones or in their place. */
  readonly config?: Readonly<Record<string, string | number>>;
  /** A sentinel: its whole configuration. */
  readonly sentinel?: readonly string[];
}

/** A Redis of its own on a free port of the loopback interface, durable on every write, in a temporary folder. */
export async function startRedis({ config = {}, sentinel }: ServerOptions = {}): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), "pawpact-redis-"));
  const port = await freePort();
  const file = join(folder, "server.conf");
  const usual = { port, bind: "127.0.0.1", dir: folder };
  const durable = { appendonly: "yes", appendfsync: "always", save: '""', "repl-diskless-sync-delay": 0 };
  const lines = Object.entries(sentinel ? usual : { ...usual, ...durable, ...config });
  const text = lines.map(([name, value]) => `${name} ${value}`);
  await writeFile(file, [...text, ...(sentinel ?? []), ""].join("\n"));
  const argv = sentinel ? [file, "--sentinel"] : [file];
  let server = spawnServer(argv);
  const end = () => void server.kill("SIGKILL");
  process.once("exit", end);
  const kill = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill("SIGKILL");
    await once(server, "exit");
  };
  const stop = async () => {
    process.off("exit", end);
    await kill();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await ready(server, sentinel !== undefined);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    port,
    command: (...words) => cli(port, words),
    kill,
    async restart() {
      await kill();
      server = spawnServer(argv);
      await ready(server, sentinel !== undefined);
    },
    freeze: () => void server.kill("SIGSTOP"),
    thaw: () => void server.kill("SIGCONT"),
    stop,
  };
}

function spawnServer(argv: readonly string[]): ChildProcess {
  return spawn("redis-server", argv, { stdio: ["ignore", "pipe", "inherit"] });
}

async function cli(port: number, words: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)("redis-cli", ["-p", String(port), "-e", ...words]);
  return stdout.trimEnd();
}

async function ready(server: ChildProcess, isSentinel: boolean): Promise<void> {
  const sign = isSentinel ? "Sentinel ID is" : "Ready to accept connections";
  let said = "";
  for await (const chunk of server.stdout!.iterator({ destroyOnReturn: false })) {
    said += String(chunk);
    if (!said.includes(sign)) continue;
    server.stdout!.resume();
    return;
  }
  throw new Error(`redis-server did not start: ${said}`);
}

async function freePort(): Promise<number> {
  // A node of a cluster takes the port 10,000 above as well.
  for (;;) {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    server.close();
    await once(server, "close");
    if (address === null || typeof address === "string") throw new Error("no free port on 127.0.0.1");
    if (address.port < 55_000) return address.port;
  }
}
