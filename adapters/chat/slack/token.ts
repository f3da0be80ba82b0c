import type { SlackEnv } from "../../../config/env.js";
import { UserError } from "../../user-error.js";

/** The one workspace's token. @throws {UserError} where there are many. */
export function tokenOf({ install }: SlackEnv): string {
  if (install.kind === "token") return install.token;
  throw new UserError(
    "SLACK_CLIENT_ID: found one, expected SLACK_BOT_TOKEN: a worker posts with the token of one workspace. Set that for it, or run --role all",
    2,
  );
}
