import { createHash } from "node:crypto";
import type { Seal } from "../../src/ports/seal.js";

export const nodeSeal: Seal = {
  sha256: (text) => createHash("sha256").update(text, "utf8").digest("hex"),
};
