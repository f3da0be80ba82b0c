import type { Command } from "../definition.js";
import { commonOptions } from "../options.js";

export const verify = {
  name: "verify",
  summary: "Recompute an exported statement from its evidence and terms alone",
  cli: {
    details: [
      "Needs no ledger. Exit 0: every line follows from the evidence, and every byte is as it was signed. Exit 1: the first difference is named, stated and recomputed.",
      "--key names the public key that has to have signed it, as the other party told it; without it any key is taken, and shown.",
    ],
    positionals: [{ name: "DIR", help: "the folder of an export", required: true }],
    options: {
      key: { help: "the public key that has to have signed", value: "KEY", default: "the statement's own" },
      format: commonOptions.format,
    },
    examples: ["pawpact verify statement-2026-04"],
  },
} as const satisfies Command;
