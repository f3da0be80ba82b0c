/** Hashes texts. The core takes it as an argument: it has no cryptography of its own. */
export interface Seal {
  /** SHA-256 of the UTF-8 bytes, in lower-case hex. */
  sha256(text: string): string;
}
