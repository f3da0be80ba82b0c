import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { keyFileOf, openSigner } from "../../adapters/seal/key-file.js";
import { nodeSeal } from "../../adapters/seal/node.js";

const folder = mkdtempSync(join(tmpdir(), "pawpact-seal-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the seal", () => {
  test("hashes as SHA-256 does, UTF-8 bytes", () => {
    expect(nodeSeal.sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(nodeSeal.sha256("ä")).toBe("33e6d73fee82904c8d7afb78de1154d1e8dc2a0edb08120e63df5b9385c2d9cc");
  });

  test("knows its own signatures, over that very text alone", async () => {
    const signer = await openSigner(keyFileOf(join(folder, "a", "ledger.sqlite")));
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, other) => {
        const signature = signer.sign(text);
        expect(signer.sign(text)).toBe(signature);
        expect(nodeSeal.isSigned(text, signature, signer.publicKey)).toBe(true);
        expect(nodeSeal.isSigned(other, signature, signer.publicKey)).toBe(other === text);
      }),
      { numRuns: 30 },
    );
  });

  test("takes no other spelling of a signature, no other key, and nothing that is none", async () => {
    const [one, two] = await Promise.all(
      ["b", "c"].map((name) => openSigner(join(folder, name, "seal.key"))),
    );
    const signature = one!.sign("text");
    const wrong: [string, string][] = [
      [`${signature}==`, one!.publicKey],
      [` ${signature}`, one!.publicKey],
      [signature, two!.publicKey],
      [signature, `${one!.publicKey}=`],
      [signature, ""],
      ["", one!.publicKey],
      ["no signature", "no key"],
    ];
    for (const [text, key] of wrong)
      expect([text, nodeSeal.isSigned("text", text, key)]).toEqual([text, false]);
  });
});

describe("a key file", () => {
  test("is made once, for its owner alone, however many ask at once", async () => {
    const file = join(folder, "many", "seal.key");
    const signers = await Promise.all(Array.from({ length: 8 }, () => openSigner(file)));
    expect(new Set(signers.map(({ publicKey }) => publicKey)).size).toBe(1);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, "many"))).toEqual(["seal.key"]);
    expect((await openSigner(file)).publicKey).toBe(signers[0]!.publicKey);
  });

  test("that holds no key is refused, not replaced", async () => {
    const file = join(folder, "broken.key");
    writeFileSync(file, "secret words");
    await expect(openSigner(file)).rejects.toThrow(/found no Ed25519 key, expected a private key in PEM/);
    await expect(openSigner(file)).rejects.not.toThrow(/secret words/);
  });
});
