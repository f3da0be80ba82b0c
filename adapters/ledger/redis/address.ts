import { LedgerError } from "../../../src/ports/ledger.js";

/** Where a Redis is, and how to speak to it: what `redis[s]://user:password@host:port,…/db?mode=…&name=…` says. */
export interface RedisAddress {
  readonly mode: "single" | "sentinel" | "cluster";
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  readonly isEncrypted: boolean;
  readonly username?: string;
  readonly password?: string;
  /** The sentinels' own password, where they have one. */
  readonly sentinelPassword?: string;
  readonly db: number;
  /** What the sentinels call the group of servers. */
  readonly name?: string;
  /** What every key begins with, so that several can share a Redis. */
  readonly prefix: string;
  /** The address without user, passwords and options: for messages. */
  readonly shown: string;
}

export const isRedisAddress = (ledger: string): boolean => /^rediss?:\/\//i.test(ledger);

const FORM = "redis[s]://user:password@host:port,…/db?mode=single|sentinel|cluster&name=…";
const MODES = ["single", "sentinel", "cluster"] as const;
const OPTIONS = ["mode", "name", "prefix", "sentinelPassword"] as const;
const PORTS = { single: 6379, cluster: 6379, sentinel: 26379 } as const;

/** Nothing of what may be a password is ever in a message. @throws {LedgerError} `ledger/unavailable` for what is no address. */
export function parseAddress(text: string): RedisAddress {
  const parts =
    /^(?<scheme>rediss?):\/\/(?:(?<who>[^/?#]*)@)?(?<hosts>[^@/?#]*)(?:\/(?<db>[^?#@]*))?(?:\?(?<options>[^#]*))?$/i.exec(
      text,
    )?.groups;
  if (!parts) {
    throw fault(
      "parts that can't be told apart",
      "Write / ? # and @ in a user or password as %2F %3F %23 and %40",
    );
  }
  const { scheme = "", who, hosts = "", db = "", options = "" } = parts;
  const given = optionsOf(options);
  const names = hosts.split(",").filter((host) => host !== "");
  if (names.length === 0) throw fault("no host", "Name at least one");
  const mode = modeOf(given.get("mode"), names.length);
  const nodes = names.map((name) => nodeOf(name, PORTS[mode]));
  if (mode === "single" && nodes.length > 1)
    throw fault(`${nodes.length} hosts of a single Redis`, "Name one, or say mode=sentinel or mode=cluster");
  const number = db === "" ? 0 : Number(/^\d{1,4}$/.test(db) ? db : Number.NaN);
  if (Number.isNaN(number)) throw fault("a database that is no number", "Name it after the host: /0");
  if (mode === "cluster" && number !== 0)
    throw fault(`database ${number} of a cluster`, "Leave it out: a cluster has only 0");
  const name = given.get("name");
  if (mode === "sentinel" && !name)
    throw fault("sentinels without a name", "Say what they call the servers: &name=mymaster");
  const [username, password] = credentialsOf(who);
  const sentinelPassword = given.get("sentinelPassword");
  const prefix = given.get("prefix") ?? "pawpact";
  if (!/^[\w.:-]+$/.test(prefix))
    throw fault("a prefix with other signs than letters, digits and _ . : -", "Name another");
  return {
    mode,
    nodes,
    isEncrypted: scheme.toLowerCase() === "rediss",
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
    ...(sentinelPassword ? { sentinelPassword } : {}),
    ...(mode === "sentinel" && name ? { name } : {}),
    db: number,
    prefix,
    shown: `${scheme.toLowerCase()}://${nodes.map(shownNode).join(",")}/${number}`,
  };
}

function optionsOf(text: string): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (const part of text.split("&").filter((one) => one !== "")) {
    const [name = "", ...value] = part.split("=");
    if (!OPTIONS.some((known) => known === name))
      throw fault("an option that nobody knows", `Known are ${OPTIONS.join(", ")}`);
    options.set(name, decoded(value.join("=")));
  }
  return options;
}

function modeOf(given: string | undefined, hosts: number): RedisAddress["mode"] {
  if (given === undefined) {
    if (hosts === 1) return "single";
    throw fault(`${hosts} hosts without a mode`, "Say mode=sentinel or mode=cluster");
  }
  const mode = MODES.find((known) => known === given);
  if (mode) return mode;
  throw fault("a mode that nobody knows", `Known are ${MODES.join(", ")}`);
}

function nodeOf(text: string, usual: number): { readonly host: string; readonly port: number } {
  const parts = /^(?<host>\[[0-9a-f:.]+\]|[^:[\]]+)(?::(?<port>\d{1,5}))?$/i.exec(text)?.groups;
  const port = Number(parts?.port ?? usual);
  if (!parts?.host || port < 1 || port > 65_535)
    throw fault("a host that can't be read", "Write it as host:port, IPv6 in brackets");
  return { host: parts.host.replace(/^\[|\]$/g, ""), port };
}

function shownNode({ host, port }: { readonly host: string; readonly port: number }): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function credentialsOf(
  who: string | undefined,
): [username: string | undefined, password: string | undefined] {
  if (who === undefined) return [undefined, undefined];
  const [username = "", ...password] = who.split(":");
  return [decoded(username), decoded(password.join(":"))];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw fault("a % that stands for nothing", "Write % itself as %25");
  }
}

function fault(found: string, what: string): LedgerError {
  return new LedgerError(
    "ledger/unavailable",
    `ledger: the address of a Redis can't be read; found ${found}, expected ${FORM}. ${what}.`,
  );
}
