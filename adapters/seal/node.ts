import { createHash, createPublicKey, verify } from "node:crypto";
import type { Seal, SignatureCheck } from "../../src/ports/seal.js";

export const nodeSeal: Seal & SignatureCheck = {
  sha256: (text) => createHash("sha256").update(text, "utf8").digest("hex"),
  isSigned(text, signature, publicKey) {
    const bytes = Buffer.from(signature, "base64url");
    // Base64 has several spellings of the same bytes: one of them is the signature.
    if (bytes.toString("base64url") !== signature) return false;
    try {
      const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: publicKey }, format: "jwk" });
      if (key.export({ format: "jwk" }).x !== publicKey) return false;
      return verify(null, Buffer.from(text, "utf8"), key, bytes);
    } catch {
      return false;
    }
  },
};
