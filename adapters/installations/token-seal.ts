import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";

const CIPHER = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FORM = /^v1\.(?<key>[0-9a-f]{16})\.(?<nonce>[\w-]{16})\.(?<sealed>[\w-]+)$/;

/** A row that none of the keys opens: another key sealed it, or somebody changed it. */
export class SealError extends Error {
  override readonly name = "SealError";
}

/**
 * Seals texts at rest: AES-256-GCM, bound to the id that they belong to and to the key. The first of several keys seals,
 * each of them opens.
 */
export class TokenSeal {
  readonly #keys: ReadonlyMap<string, Buffer>;
  readonly #first: { readonly id: string; readonly key: Buffer };

  /** @param keys 32 bytes each */
  constructor(keys: readonly Buffer[]) {
    const [first, ...older] = keys;
    if (!first) throw new TypeError("token seal: found no key, expected one at least. Set PAWPACT_TOKEN_KEY");
    this.#first = { id: idOf(first), key: first };
    this.#keys = new Map([first, ...older].map((key) => [idOf(key), key]));
  }

  seal(id: string, text: string): string {
    const { id: keyId, key } = this.#first;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, key, nonce).setAAD(boundTo(id, keyId));
    const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
    return `v1.${keyId}.${nonce.toString("base64url")}.${sealed.toString("base64url")}`;
  }

  /** @throws {SealError} */
  open(id: string, row: string): string {
    const { key: keyId, nonce, sealed } = FORM.exec(row)?.groups ?? {};
    const key = this.#keys.get(keyId ?? "");
    if (!keyId || !nonce || !sealed || !key) {
      const found = keyId === undefined ? "another form" : `the key ${keyId}`;
      throw new SealError(`${id}: found ${found}, expected one of ${[...this.#keys.keys()].join(", ")}`);
    }
    const bytes = Buffer.from(sealed, "base64url");
    const decipher = createDecipheriv(CIPHER, key, Buffer.from(nonce, "base64url"), {
      authTagLength: TAG_BYTES,
    }).setAAD(boundTo(id, keyId));
    try {
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString(
        "utf8",
      );
    } catch (cause) {
      throw new SealError(`${id}: found something that was changed, expected what was sealed`, { cause });
    }
  }

  /** Whether the first key sealed it. */
  isFresh(row: string): boolean {
    return FORM.exec(row)?.groups?.key === this.#first.id;
  }

  /** A secret for another purpose, which says nothing of the key. */
  derive(purpose: string): string {
    return Buffer.from(hkdfSync("sha256", this.#first.key, "", `pawpact ${purpose}`, 32)).toString("hex");
  }
}

/** Names a key, and says nothing of it. */
function idOf(key: Buffer): string {
  return createHash("sha256").update("pawpact token key").update(key).digest("hex").slice(0, 16);
}

function boundTo(id: string, keyId: string): Buffer {
  return Buffer.from(`pawpact installation\n${id}\n${keyId}`);
}
