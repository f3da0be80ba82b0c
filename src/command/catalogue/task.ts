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
          for: { type: "user", help: "who wants it, where that is another person: for the customer to say" },
        },
        details: ["Its clocks start now. A task that the provider starts never counts."],
        examples: ["task open Reset the test system", "task open priority:urgent"],
      },
      confirm: {
        summary: "Say that a task of yours is solved",
        may: ["requester-of-the-task"],
        mayShare: false,
        options: { task: taskMeant },
        details: ["It is closed if it is open, and its completion has grade A."],
        examples: ["task confirm", "task confirm 461529"],
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
      dispute: {
        summary: "Dispute a claim that a task is done",
        may: ["requester-of-the-task", "customer"],
        mayShare: false,
        options: {
          reason: {
            type: "text",
            mostChars: 300,
            rest: true,
            required: true,
            help: "why, in words that both parties understand",
          },
          task: taskMeant,
        },
        details: [
          "As long as its grade is pending. It stays so, outside every rate, until the dispute is withdrawn, conceded or ruled on.",
        ],
        examples: ["task dispute the build still fails", "task dispute the build still fails task:461529"],
      },
      withdraw: {
        summary: "Withdraw the dispute of a task",
        may: ["requester-of-the-task", "customer"],
        mayShare: false,
        options: { task: taskMeant },
        details: ["It is graded as if nobody had disputed it."],
        examples: ["task withdraw"],
      },
      concede: {
        summary: "Concede a dispute: the task was not done",
        may: ["provider"],
        mayShare: false,
        options: { task: taskMeant },
        details: ["It is open again, and counts as failed unless it is completed after all."],
        examples: ["task concede 461529"],
      },
      rule: {
        summary: "Rule on a disputed task",
        may: ["arbiter"],
        mayShare: false,
        options: {
          grade: {
            type: "choice",
            choices: ["a", "b", "c", "d", "failed"],
            required: true,
            help: "what its completion is worth",
          },
          task: taskMeant,
        },
        details: ["A ruling goes before every other verdict. The latest one counts."],
        examples: ["task rule c 461529"],
      },
    },
  },
} as const satisfies Command;
