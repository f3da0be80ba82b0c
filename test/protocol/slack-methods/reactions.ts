import { SlackRefusal, type SlackWorkspace } from "../slack-workspace.js";
import type { Arguments, Method, Methods } from "./method.js";

const reacting = (act: (slack: SlackWorkspace, given: Required<Arguments>) => void): Method => ({
  takes: ["channel", "name", "timestamp"],
  requires: ["channel", "name", "timestamp"],
  needs: "reactions:write",
  act: (slack, given) => {
    slack.reach(given.channel!);
    if (!/^[\w+'-]+(?:::skin-tone-[2-6])?$/.test(given.name!)) throw new SlackRefusal("invalid_name");
    act(slack, given);
    return {};
  },
});

export const reactions: Methods = {
  "reactions.add": reacting((slack, { channel, timestamp, name }) =>
    slack.react(channel!, timestamp!, slack.pet.user, name!),
  ),
  "reactions.remove": reacting((slack, { channel, timestamp, name }) =>
    slack.unreact(channel!, timestamp!, slack.pet.user, name!),
  ),
};
