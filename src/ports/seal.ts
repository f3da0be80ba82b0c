/** Hashes texts. The core takes it as an argument: it has no cryptography of its own. */
export interface Seal {
  /** SHA-256 of the UTF-8 bytes, in lower-case hex. */
  sha256(text: string): string;
}

/** Signs texts with a key that never leaves its place. Ed25519: one text and one key give one signature. */
export interface Signer {
  /** The raw public key, base64url: what a reader checks a signature with. */
  readonly publicKey: string;
  /** The signature over the UTF-8 bytes, base64url. */
  sign(text: string): string;
}

/** Checks signatures. */
export interface SignatureCheck {
  /** Whether a signature is that key's, over that text. A key or signature that is none is never right. */
  isSigned(text: string, signature: string, publicKey: string): boolean;
}
