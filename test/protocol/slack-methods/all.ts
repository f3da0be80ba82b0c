import { auth } from "./auth.js";
import { chat } from "./chat.js";
import { conversations } from "./conversations.js";
import { files } from "./files.js";
import type { Methods } from "./method.js";
import { reactions } from "./reactions.js";
import { users } from "./users.js";
import { views } from "./views.js";

/** The methods of the Web API that there are; every other one is refused as Slack does. */
export const METHODS: Methods = {
  ...auth,
  ...chat,
  ...conversations,
  ...files,
  ...reactions,
  ...users,
  ...views,
};
