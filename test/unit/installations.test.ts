import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { Installations } from "../../adapters/installations/installations.js";
import { TokenSeal } from "../../adapters/installations/token-seal.js";
import type { InstallationRows } from "../../src/ports/installations.js";
import { Hand } from "../kit/house.js";

const key = Buffer.alloc(32, 1);
const other = Buffer.alloc(32, 2);

/** Rows in memory, as a place that keeps the port's promises. */
class Rows implements InstallationRows {
  readonly kept = new Map<string, string>();
  away = false;
  async put(id: string, sealed: string) {
    this.kept.set(id, sealed);
  }
  async get(id: string) {
    if (this.away) throw new Error("away");
    return this.kept.get(id) ?? null;
  }
  async delete(id: string) {
    if (this.away) throw new Error("away");
    this.kept.delete(id);
  }
  async all() {
    return new Map(this.kept);
  }
  async close() {}
}

describe("a sealed token", () => {
  const seal = new TokenSeal([key]);

  test("is opened by its key and id alone", () => {
    const row = seal.seal("T1", "xoxb-1");
    expect(row).not.toContain("xoxb");
    expect(seal.open("T1", row)).toBe("xoxb-1");
    expect(() => seal.open("T2", row)).toThrow(/T2: found something that was changed/);
    expect(() => new TokenSeal([other]).open("T1", row)).toThrow(
      /found the key [0-9a-f]{16}, expected one of/,
    );
    expect(() => seal.open("T1", "plain")).toThrow(/found another form/);
  });

  test("is never the same twice, and none that anybody has changed is opened", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.integer({ min: 1, max: 255 }), (text, at, flip) => {
        const row = seal.seal("T1", text);
        expect(seal.open("T1", row)).toBe(text);
        expect(seal.seal("T1", text)).not.toBe(row);
        const [version, keyId, nonce, sealed] = row.split(".") as [string, string, string, string];
        const bytes = Buffer.from(sealed, "base64url");
        bytes[at % bytes.length]! ^= flip;
        const changed = [version, keyId, nonce, bytes.toString("base64url")].join(".");
        expect(() => seal.open("T1", changed)).toThrow(/was changed/);
      }),
      { numRuns: 50 },
    );
  });

  test("is opened by an older key that stands behind a newer one, which seals from then on", () => {
    const rotated = new TokenSeal([other, key]);
    const row = seal.seal("T1", "xoxb-1");
    expect(rotated.open("T1", row)).toBe("xoxb-1");
    expect([rotated.isFresh(row), rotated.isFresh(rotated.seal("T1", "x"))]).toEqual([false, true]);
    expect(() => new TokenSeal([])).toThrow(/found no key/);
  });

  test("a secret for another purpose says nothing of the key, and is the key's own", () => {
    expect(seal.derive("state")).toBe(new TokenSeal([key, other]).derive("state"));
    expect(seal.derive("state")).not.toBe(seal.derive("else"));
    expect(seal.derive("state")).not.toContain(key.toString("hex"));
  });
});

describe("installations", () => {
  let rows: Rows;
  let clock: Hand;
  let told: number;
  const work = { team: { id: "T1" }, bot: { token: "xoxb-1", userId: "U1", id: "B1" } };
  const org = { enterprise: { id: "E1" }, isEnterpriseInstall: true, bot: { token: "xoxb-org" } };
  const open = async (keys = [key]) => {
    const installations = await Installations.open(rows, new TokenSeal(keys), clock);
    installations.onChange(() => {
      told += 1;
    });
    return installations;
  };

  beforeEach(() => {
    rows = new Rows();
    clock = new Hand(0);
    told = 0;
  });

  test("give a workspace what was stored for it, and lie sealed", async () => {
    const installations = await open();
    await installations.storeInstallation(work);
    expect(await installations.fetchInstallation({ teamId: "T1" })).toEqual(work);
    expect(installations.workspaces()).toEqual(["T1"]);
    expect([...rows.kept.values()].join()).not.toContain("xoxb");
    await expect(installations.fetchInstallation({ teamId: "T2" })).rejects.toThrow(/no installation in T2/);
    await expect(installations.storeInstallation({})).rejects.toThrow(/found neither/);
    expect(await (await open()).fetchInstallation({ teamId: "T1" })).toEqual(work);
  });

  test("forget a token at once when it is taken back, and say so", async () => {
    const installations = await open();
    await installations.storeInstallation(work);
    await installations.deleteInstallation({ teamId: "T1" });
    expect([rows.kept.size, told, installations.workspaces()]).toEqual([0, 2, []]);
    await expect(installations.fetchInstallation({ teamId: "T1" })).rejects.toThrow();
  });

  test("give no token out while its row can't be deleted, and the deletion fails", async () => {
    const installations = await open();
    await installations.storeInstallation(work);
    rows.away = true;
    await expect(installations.deleteInstallation({ teamId: "T1" })).rejects.toThrow("away");
    await expect(installations.fetchInstallation({ teamId: "T1" })).rejects.toThrow(/no installation/);
  });

  test("an organization's is that of each of its workspaces, whose own goes before it", async () => {
    const installations = await open();
    await installations.storeInstallation(org);
    const query = { teamId: "T1", enterpriseId: "E1" };
    expect(await installations.fetchInstallation(query)).toEqual(org);
    expect(installations.workspaces()).toBeNull();
    await installations.storeInstallation(work);
    expect(await installations.fetchInstallation(query)).toEqual(work);
    expect(await installations.fetchInstallation({ ...query, isEnterpriseInstall: true })).toEqual(org);
    // The workspace leaves the organization's alone.
    await installations.deleteInstallation(query);
    expect(await installations.fetchInstallation(query)).toEqual(org);
  });

  test("what another process did is known within a minute; one whose place is away works on", async () => {
    const [here, there] = [await open(), await open()];
    await here.storeInstallation(work);
    expect(await there.fetchInstallation({ teamId: "T1" })).toEqual(work);
    rows.away = true;
    clock.at += 61_000;
    expect(await there.fetchInstallation({ teamId: "T1" })).toEqual(work);
    rows.away = false;
    await here.deleteInstallation({ teamId: "T1" });
    await expect(there.fetchInstallation({ teamId: "T1" })).rejects.toThrow();
    expect(there.workspaces()).toEqual([]);
  });

  test("what is posted while the process ends still finds its token", async () => {
    const installations = await open();
    await installations.storeInstallation(work);
    await installations.close();
    rows.away = true;
    clock.at += 61_000;
    expect(await installations.fetchInstallation({ teamId: "T1" })).toEqual(work);
  });

  test("those that another process has heard of are found when they are looked for again", async () => {
    const [here, there] = [await open(), await open()];
    await here.storeInstallation(work);
    expect(there.workspaces()).toEqual([]);
    await there.refresh();
    expect(there.workspaces()).toEqual(["T1"]);
    await here.deleteInstallation({ teamId: "T1" });
    await there.refresh();
    expect(there.workspaces()).toEqual([]);
  });

  test("an older key may go once a newer one has stood before it", async () => {
    await (await open()).storeInstallation(work);
    await open([other, key]);
    expect(await (await open([other])).fetchInstallation({ teamId: "T1" })).toEqual(work);
  });

  test("a key that does not open them is refused, with what to do and nothing of a token", async () => {
    await (await open()).storeInstallation(work);
    await expect(open([randomBytes(32)])).rejects.toThrow(
      /PAWPACT_TOKEN_KEY: found 1 installations that it does not open \(T1: found the key [0-9a-f]{16}, .*Write that one behind it/,
    );
  });
});
