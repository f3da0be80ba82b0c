import type { RedisServer } from "./server.js";
import type { RedisGroup } from "./several.js";

/** Where the keys with a prefix lie. */
export interface Slot {
  readonly slot: string;
  readonly owner: RedisServer;
  /** Any other master. */
  readonly other: RedisServer;
}

export async function slotOf({ servers }: RedisGroup, prefix: string): Promise<Slot> {
  const slot = await servers[0]!.command("CLUSTER", "KEYSLOT", prefix);
  const masters: RedisServer[] = [];
  let owner: RedisServer | undefined;
  for (const server of servers) {
    const own = (await server.command("CLUSTER", "NODES"))
      .split("\n")
      .find((line) => line.includes("myself"));
    if (!own?.includes("master")) continue;
    masters.push(server);
    const ranges = own
      .split(" ")
      .slice(8)
      .map((range) => range.split("-").map(Number));
    if (ranges.some(([from = 0, to = from]) => from <= Number(slot) && Number(slot) <= to)) owner = server;
  }
  const other = masters.find((server) => server !== owner);
  if (!owner || !other) throw new Error(`no two masters for the slot ${slot}`);
  return { slot, owner, other };
}

/** Moves a slot as whoever runs the cluster does, key by key. @returns how many keys were moved. */
export async function moveSlot({ slot, owner, other }: Slot): Promise<number> {
  const [from, to] = [await owner.command("CLUSTER", "MYID"), await other.command("CLUSTER", "MYID")];
  await other.command("CLUSTER", "SETSLOT", slot, "IMPORTING", from);
  await owner.command("CLUSTER", "SETSLOT", slot, "MIGRATING", to);
  let moved = 0;
  for (;;) {
    // A few at a time: whoever asks meanwhile finds some here and some there.
    const keys = (await owner.command("CLUSTER", "GETKEYSINSLOT", slot, "3")).split("\n").filter(Boolean);
    if (keys.length === 0) break;
    await owner.command("MIGRATE", "127.0.0.1", String(other.port), "", "0", "5000", "KEYS", ...keys);
    moved += keys.length;
  }
  for (const server of [other, owner]) await server.command("CLUSTER", "SETSLOT", slot, "NODE", to);
  return moved;
}
