import { CHAT_COMMANDS } from "../../../src/command/catalogue.js";
import { isGroup } from "../../../src/command/chat.js";

const WHY = "/pact why ";
const LINES: readonly string[] = [
  ...CHAT_COMMANDS.flatMap(({ name, chat }) =>
    isGroup(chat) ? Object.keys(chat.subcommands).map((sub) => `/pact ${name} ${sub}`) : [`/pact ${name}`],
  ),
  ...CHAT_COMMANDS.map(({ name }) => `/pact help ${name}`),
  "/pact why total",
  ...["help", "remind me in 10 minutes to ", "reminders", "forget reminder "],
  ...["todo", "todo add ", "todo done ", "todo remove ", "todo clear", "quit"],
];

/**
 * What a line may become: commands about the agreement, and the pet's own skills.
 *
 * @param figures what `/pact why` can be asked of, offered once that stands there
 */
export function completionsOf(line: string, figures: readonly string[] = []): readonly string[] {
  const whys = line.startsWith(WHY) ? figures.map((figure) => WHY + figure) : [];
  return [...new Set([...LINES, ...whys])].filter((whole) => whole.startsWith(line));
}
