import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { openStore } from "../../adapters/ledger/open.js";
import { serveHealth } from "../../adapters/service/health.js";
import { readEnv, VARIABLES } from "../../config/env.js";
import { packageRoot } from "../../config/root.js";
import { start } from "../../src/command/catalogue/start.js";
import { instructionsIn, variablesOf } from "../kit/dockerfile.js";
import { describeRedis } from "../kit/redis.js";
import { startRedis } from "../protocol/redis/server.js";

const root = packageRoot();
const text = (name: string) => readFileSync(join(root, name), "utf8");
const manifest = JSON.parse(text("package.json")) as Record<string, Record<string, string>>;
const locked = (JSON.parse(text("package-lock.json")) as { packages: Record<string, { version: string }> })
  .packages;
const scratch = mkdtempSync(join(tmpdir(), "pawpact-image-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const known = new Set<string>([...VARIABLES, "NODE_ENV"]);

describe("the image", () => {
  const instructions = instructionsIn(text("Dockerfile"));
  const last = instructions.at(-1)!.stage;
  const named = (name: string, stage = last) =>
    instructions.filter((each) => each.name === name && each.stage === stage);

  test("is made of instructions, in two stages on a slim Node that this package runs on", () => {
    expect(instructions.filter(({ name }) => name === "")).toEqual([]);
    expect(last).toBe(1);
    for (const stage of [0, 1]) expect(named("FROM", stage)[0]!.text).toMatch(/^node:22-slim( AS build)?$/);
  });

  test("copies files that are there, and that its context lets through", () => {
    const rules = text(".dockerignore").split("\n");
    expect(rules.filter((rule) => !rule.startsWith("#"))[0]).toBe("*");
    const copied = instructions
      .filter(({ name, text }) => name === "COPY" && !text.startsWith("--from"))
      .flatMap(({ text }) => text.split(" ").slice(0, -1));
    expect(copied.length).toBeGreaterThan(0);
    for (const path of copied) {
      expect([path, existsSync(join(root, path))]).toEqual([path, true]);
      expect([path, rules.includes(`!${path.split("/")[0]}`)]).toEqual([path, true]);
    }
  });

  test("starts a program that the build makes, and not as root", () => {
    const [, program] = JSON.parse(named("ENTRYPOINT")[0]!.text) as string[];
    expect(program).toBe(`/app/${manifest.bin!.pawpact}`);
    expect(existsSync(join(root, manifest.bin!.pawpact!))).toBe(true);
    expect(JSON.parse(named("CMD")[0]!.text)).toEqual([start.name]);
    expect(named("USER").at(-1)!.text).toBe("node");
  });

  test("sets variables that are known, in their form", () => {
    const env = Object.assign({}, ...named("ENV").map(variablesOf)) as Record<string, string>;
    expect(Object.keys(env).filter((name) => !known.has(name))).toEqual([]);
    expect(String(readEnv(env).healthPort)).toBe(named("EXPOSE")[0]!.text);
    expect(env.PAWPACT_DATA).toBe(named("VOLUME")[0]!.text);
  });

  test("has the platforms' libraries as dependencies, in the versions of the lock file", async () => {
    for (const file of ["package.json", "config/image/keep-peers.mjs"])
      cpSync(join(root, file), join(scratch, file));
    const child = spawn(process.execPath, ["config/image/keep-peers.mjs"], { cwd: scratch });
    expect(await once(child, "close")).toEqual([0, null]);
    const made = JSON.parse(readFileSync(join(scratch, "package.json"), "utf8")) as typeof manifest;
    for (const name of ["@slack/bolt", "discord.js", "date-holidays"]) {
      expect([name, made.dependencies![name]]).toEqual([name, locked[`node_modules/${name}`]!.version]);
      expect([name, made.devDependencies![name], made.peerDependencies]).toEqual([
        name,
        undefined,
        undefined,
      ]);
    }
    expect(made.dependencies).toMatchObject(manifest.dependencies!);
  });

  test("is healthy while the program answers", async () => {
    const [, command] = /CMD (.*)$/.exec(named("HEALTHCHECK")[0]!.text)!;
    const [program, ...argv] = JSON.parse(command!) as string[];
    expect(program).toBe("node");
    const health = await serveHealth(0, { troubles: () => ["not ready is not ill"], notes: () => [] });
    const look = async () => {
      const env = { PAWPACT_HEALTH_PORT: String(health.port) };
      const [code] = await once(spawn(process.execPath, argv, { env }), "close");
      return code as number;
    };
    expect(await look()).toBe(0);
    await health.close();
    expect(await look()).toBe(1);
  });
});

interface Bind {
  readonly source: string;
  readonly target: string;
  readonly read_only: boolean;
  readonly bind: { readonly create_host_path: boolean };
}

interface Service {
  readonly build?: string;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes: readonly (string | Bind)[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
}

const compose = parse(text("compose.yaml"), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, null>>;
};
const { redis, ...ours } = compose.services;

describe("compose.yaml", () => {
  test("runs a bot and a worker, each in a role that there is", () => {
    expect(Object.keys(ours)).toEqual(["bot", "worker"]);
    for (const [role, { command, build }] of Object.entries(ours)) {
      expect([command, build]).toEqual([[start.name, "--role", role], "."]);
      expect(start.cli.options.role.choices).toContain(role);
    }
  });

  test("sets variables that are known, and the Redis that it runs", () => {
    for (const { environment = {} } of Object.values(ours)) {
      expect(Object.keys(environment).filter((name) => !known.has(name))).toEqual([]);
      expect(readEnv(environment).ledger).toBe("redis://redis:6379");
    }
  });

  test("waits for a Redis that is well, and keeps what is to be kept in a volume for each", () => {
    for (const { depends_on } of Object.values(ours))
      expect(depends_on).toEqual({ redis: { condition: "service_healthy" } });
    const kept = Object.values(compose.services).flatMap(({ volumes }) =>
      volumes.flatMap((volume) =>
        typeof volume === "string" ? (/^(\w+):\/data$/.exec(volume)?.[1] ?? []) : [],
      ),
    );
    expect([...kept, "archive"].sort()).toEqual(Object.keys(compose.volumes).sort());
    expect(new Set(kept).size).toBe(Object.keys(compose.services).length);
  });

  test("refuses to run without an agreement, in place of which no folder is made", () => {
    for (const { volumes } of Object.values(ours)) {
      expect(volumes.find((volume) => typeof volume !== "string")).toMatchObject({
        ...{ source: "./agreement.yaml", target: `/app/${readEnv({}).agreements[0]}`, read_only: true },
        bind: { create_host_path: false },
      });
    }
  });

  test("shares one folder of archives, which the image lets its user write to", () => {
    const made = instructionsIn(text("Dockerfile"))
      .filter(({ name }) => name === "RUN")
      .at(-1)!.text;
    for (const { environment, volumes } of Object.values(ours)) {
      expect(volumes).toContain(`archive:${environment?.PAWPACT_ARCHIVE}`);
      expect(made).toContain(`chown node:node /data ${environment?.PAWPACT_ARCHIVE}`);
    }
  });
});

describeRedis("the Redis of compose.yaml", () => {
  test("is one that nothing is wrong with", async () => {
    const [program, ...flags] = redis!.command;
    expect(program).toBe("redis-server");
    const pairs = flags.flatMap((flag, i) => (i % 2 === 0 ? [[flag.replace(/^--/, ""), flags[i + 1]!]] : []));
    const server = await startRedis({
      config: { appendonly: "no", appendfsync: "everysec", ...Object.fromEntries(pairs) },
    });
    try {
      const warnings: string[] = [];
      const warn = (message: string) => void warnings.push(message);
      const store = await openStore(`redis://127.0.0.1:${server.port}`, { mode: "write", warn });
      await store.close();
      expect(warnings).toEqual([]);
    } finally {
      await server.stop();
    }
  });

  test("is well while it answers, and not while all that it answers is an error", async () => {
    const [cmd, program, ...argv] = redis!.healthcheck!.test;
    expect([cmd, program]).toEqual(["CMD", "redis-cli"]);
    const server = await startRedis();
    const look = async () => {
      const child = spawn(program!, ["-p", String(server.port), ...argv], { stdio: "ignore" });
      return (await once(child, "close"))[0] as number;
    };
    try {
      expect(await look()).toBe(0);
      await server.command("CONFIG", "SET", "requirepass", "s3cret");
      expect(await look()).toBe(1);
    } finally {
      await server.stop();
    }
  });
});
