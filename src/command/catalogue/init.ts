import type { Command } from "../definition.js";

export const init = {
  name: "init",
  summary: "Write a first agreement file",
  cli: {
    details: ["Every key has a comment that says what it is for. An existing file is never written over."],
    positionals: [{ name: "FILE", help: "the file to write (default: agreement.yaml)" }],
    options: {
      kind: {
        help: "what was agreed: a fixed fee with credits, a fee by outcomes, or both",
        value: "KIND",
        choices: ["sla", "pbc", "hybrid"],
        default: "sla",
      },
      title: { help: "what it is called", value: "TEXT", default: "CUSTOMER help desk" },
      customer: { help: "who asks the assistant for things", value: "NAME", default: "Customer" },
      provider: { help: "who runs the assistant", value: "NAME", default: "Provider" },
      timezone: { help: "IANA zone of periods and office hours", value: "ZONE", default: "UTC" },
      currency: { help: "ISO 4217 code", value: "CODE", default: "EUR" },
    },
    examples: [
      "pawpact init",
      'pawpact init acme.yaml --kind hybrid --customer Acme --provider "Pet Works" --timezone Europe/Berlin',
    ],
  },
} as const satisfies Command;
