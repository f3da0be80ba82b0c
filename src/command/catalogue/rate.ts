import type { Command } from "../definition.js";
import { taskMeant } from "../options.js";

export const rate = {
  name: "rate",
  summary: "Rate how the assistant did a task of yours, 1 to 5",
  chat: {
    may: ["requester-of-the-task"],
    mayShare: false,
    options: {
      rating: {
        type: "integer",
        least: 1,
        most: 5,
        required: true,
        help: "from bad to good: 4 and 5 count as satisfied",
      },
      task: taskMeant,
    },
    details: [
      "The latest rating counts, in the period in which the task was opened. Where you were asked whether that was it, 3 to 5 are a yes as well.",
    ],
    examples: ["rate 5", "rate 2 task:461529"],
  },
} as const satisfies Command;
