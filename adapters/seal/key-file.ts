import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
} from "node:crypto";
import { chmod, link, open, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Signer } from "../../src/ports/seal.js";
import { makeFolder } from "../folder.js";
import { folderOf } from "../ledger/beside.js";
import { UserError } from "../user-error.js";

/** Where the key lies that signs a ledger's statements. */
export function keyFileOf(ledgerAddress: string): string {
  return join(folderOf(ledgerAddress), "seal.key");
}

/**
 * The signer of a key file. A file that is not there is made, with a new key, for its owner's eyes only.
 *
 * @throws {UserError} for a file that holds no Ed25519 key.
 */
export async function openSigner(file: string): Promise<Signer> {
  const key = (await readKey(file)) ?? (await makeKey(file));
  const publicKey = createPublicKey(key).export({ format: "jwk" }).x!;
  return {
    publicKey,
    sign: (text) => sign(null, Buffer.from(text, "utf8"), key).toString("base64url"),
  };
}

async function readKey(file: string): Promise<KeyObject | null> {
  let pem: string;
  try {
    pem = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch {
    // Told below, without a word of what the file holds.
  }
  throw new UserError(
    `${file}: found no Ed25519 key, expected a private key in PEM. Put the key back from a backup; a new one cannot sign in its place`,
    2,
  );
}

async function makeKey(file: string): Promise<KeyObject> {
  const { privateKey } = generateKeyPairSync("ed25519");
  makeFolder(dirname(file));
  // Whole or not at all: written aside, then given its name, which only one process can do.
  const aside = `${file}.${process.pid}.${randomUUID()}`;
  try {
    const handle = await open(aside, "wx", 0o600);
    try {
      await handle.writeFile(privateKey.export({ type: "pkcs8", format: "pem" }));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await chmod(aside, 0o600);
    await link(aside, file);
    return privateKey;
  } catch (error) {
    const made = (error as NodeJS.ErrnoException).code === "EEXIST" ? await readKey(file) : null;
    if (made) return made;
    throw error;
  } finally {
    await rm(aside, { force: true });
  }
}
