import type { Command } from "../definition.js";
import { taskMeant } from "../options.js";

const STARTED = ["requester-of-the-task", "customer", "provider"] as const;

export const task = {
  name: "task",
  summary: "Say what happened to a task",
  chat: {
    subcommands: {
      open: {
        summary: "Open a task for the assistant",
        may: ["anyone-but-the-provider"],
        mayShare: false,
        options: {
          title: {
            type: "text",
            mostChars: 300,
            rest: true,
            help: "what is wanted; kept only where the agreement stores titles",
          },
          priority: { type: "text", mostChars: 40, help: "one that the agreement has a target for" },
        },
        details: ["Its clocks start now. A task that the provider starts never counts."],
        examples: ["task open Reset the test system", "task open priority:urgent"],
      },
      done: {
        summary: "Say that a task is done",
        may: STARTED,
        mayShare: false,
        options: { task: taskMeant },
        details: [
          "Said by the requester or the customer it is closed by the requester. Said by the provider it is closed by the operator, and graded like a claim.",
        ],
        examples: ["task done", "task done 461529"],
      },
      fail: {
        summary: "Say that a task has failed",
        may: STARTED,
        mayShare: false,
        options: { task: taskMeant },
        details: ["It counts as failed, unless it is completed after all; its resolution clock runs on."],
        examples: ["task fail"],
      },
      wait: {
        summary: "Say that a task waits for somebody",
        may: STARTED,
        mayShare: false,
        options: {
          for: {
            type: "choice",
            choices: ["requester", "provider", "other"],
            help: "who is waited for (default: requester, which alone pauses clocks)",
          },
          task: taskMeant,
        },
        details: [
          "Only waiting for the requester pauses, and only resolution clocks; any message of theirs ends it.",
        ],
        examples: ["task wait", "task wait for:other"],
      },
      resume: {
        summary: "Say that a task waits no more",
        may: STARTED,
        mayShare: false,
        options: { task: taskMeant },
        examples: ["task resume"],
      },
      reopen: {
        summary: "Say that a task of yours is not solved: it is open again",
        may: ["requester-of-the-task"],
        mayShare: false,
        options: { task: taskMeant },
        details: [
          "Within the time that the agreement gives; later it opens a new task that goes on from it.",
        ],
        examples: ["task reopen", "task reopen 461529"],
      },
      cancel: {
        summary: "Say that a task is no longer wanted",
        may: ["requester-of-the-task", "customer"],
        mayShare: false,
        options: { task: taskMeant },
        details: ["It leaves the rates; what was breached before stands."],
        examples: ["task cancel"],
      },
    },
  },
} as const satisfies Command;
