import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fileBeside, folderOf } from "../../../adapters/ledger/beside.js";
import { shownLedger } from "../../../adapters/ledger/open.js";
import { isRedisAddress, parseAddress } from "../../../adapters/ledger/redis/address.js";
import { dataFolder, defaultLedger } from "../../../config/place.js";

const refusalOf = (address: string): string => {
  try {
    return `taken: ${JSON.stringify(parseAddress(address))}`;
  } catch (error) {
    return (error as Error).message.replace("ledger: the address of a Redis can't be read; ", "");
  }
};

describe("the address of a Redis", () => {
  test("names a server, its port and its database", () => {
    expect(parseAddress("redis://localhost")).toEqual({
      mode: "single",
      nodes: [{ host: "localhost", port: 6379 }],
      isEncrypted: false,
      db: 0,
      prefix: "pawpact",
      shown: "redis://localhost:6379/0",
    });
    expect(parseAddress("REDISS://[::1]:7000/3?prefix=desk")).toMatchObject({
      nodes: [{ host: "::1", port: 7000 }],
      isEncrypted: true,
      db: 3,
      prefix: "desk",
      shown: "rediss://[::1]:7000/3",
    });
  });

  test("names sentinels, or the nodes of a cluster", () => {
    expect(
      parseAddress("redis://:pw@a,b:1/2?mode=sentinel&name=mymaster&sentinelPassword=s%26"),
    ).toMatchObject({
      mode: "sentinel",
      nodes: [
        { host: "a", port: 26379 },
        { host: "b", port: 1 },
      ],
      name: "mymaster",
      password: "pw",
      sentinelPassword: "s&",
      db: 2,
    });
    expect(parseAddress("redis://a:1,b:2,c:3?mode=cluster")).toMatchObject({ mode: "cluster", db: 0 });
  });

  test("shows neither user nor password, however they are written", () => {
    const secret = fc.string({ minLength: 4, maxLength: 12 }).map((text) => `s3cret-${text}`);
    fc.assert(
      fc.property(secret, secret, (username, password) => {
        const who = `${encodeURIComponent(username)}:${encodeURIComponent(password)}`;
        const parsed = parseAddress(`redis://${who}@h:1/0`);
        expect(parsed).toMatchObject({ username, password, shown: "redis://h:1/0" });
      }),
    );
    // What was not encoded is refused, or read otherwise; no word of it is shown.
    fc.assert(
      fc.property(secret, (password) => {
        expect(refusalOf(`redis://bob:${password}@h:1/0`).replace(/^taken: .*"shown"/, "")).not.toContain(
          "s3cret",
        );
      }),
    );
  });

  test("is refused with what is wrong and how to write it", () => {
    const addresses = [
      "redis://",
      "redis://:pa/ss@h",
      "redis://a,b",
      "redis://a,b?mode=single",
      "redis://a?mode=many",
      "redis://a:0",
      "redis://a:b:c",
      "redis://a/one",
      "redis://a/1?mode=cluster",
      "redis://a?mode=sentinel",
      "redis://a?colour=red",
      "redis://a?prefix={x}",
      "redis://a:%zz@h",
    ];
    expect(refusalOf(addresses[0]!)).toMatchInlineSnapshot(
      `"found no host, expected redis[s]://user:password@host:port,…/db?mode=single|sentinel|cluster&name=…. Name at least one."`,
    );
    const form = /expected redis\[s\].*name=…\. /;
    expect(addresses.map((address) => refusalOf(address).replace(form, ""))).toMatchInlineSnapshot(`
      [
        "found no host, Name at least one.",
        "found parts that can't be told apart, Write / ? # and @ in a user or password as %2F %3F %23 and %40.",
        "found 2 hosts without a mode, Say mode=sentinel or mode=cluster.",
        "found 2 hosts of a single Redis, Name one, or say mode=sentinel or mode=cluster.",
        "found a mode that nobody knows, Known are single, sentinel, cluster.",
        "found a host that can't be read, Write it as host:port, IPv6 in brackets.",
        "found a host that can't be read, Write it as host:port, IPv6 in brackets.",
        "found a database that is no number, Name it after the host: /0.",
        "found database 1 of a cluster, Leave it out: a cluster has only 0.",
        "found sentinels without a name, Say what they call the servers: &name=mymaster.",
        "found an option that nobody knows, Known are mode, name, prefix, sentinelPassword.",
        "found a prefix with other signs than letters, digits and _ . : -, Name another.",
        "found a % that stands for nothing, Write % itself as %25.",
      ]
    `);
  });
});

describe("the place of a ledger", () => {
  test("is a file, or a Redis, whose password is never shown", () => {
    expect(["redis://h", "rediss://h", "data/redis.sqlite"].map(isRedisAddress)).toEqual([true, true, false]);
    expect(shownLedger("redis://:pw@h")).toBe("redis://h:6379/0");
    expect(shownLedger("data/pawpact.sqlite")).toBe("data/pawpact.sqlite");
  });

  test("has files beside it: in its folder, or in the data folder", () => {
    expect(fileBeside("data/pawpact.sqlite", "spool.jsonl")).toBe("data/pawpact.spool.jsonl");
    expect(fileBeside("sqlite:x/ledger", "spool.jsonl")).toBe("x/ledger.spool.jsonl");
    expect(fileBeside("redis://h", "spool.jsonl")).toBe("data/pawpact.spool.jsonl");
    expect([folderOf("x/y.sqlite"), folderOf("redis://h")]).toEqual(["x", "data"]);
  });

  test("is what the environment says, if nobody else does", () => {
    expect([dataFolder({}), dataFolder({ PAWPACT_DATA: "/var/pact" })]).toEqual(["data", "/var/pact"]);
    expect(defaultLedger({})).toBe("data/pawpact.sqlite");
    expect(defaultLedger({ PAWPACT_DATA: "/var/pact" })).toBe("/var/pact/pawpact.sqlite");
    expect(defaultLedger({ PAWPACT_DATA: "/var/pact", REDIS_URL: "redis://h" })).toBe("redis://h");
  });
});
