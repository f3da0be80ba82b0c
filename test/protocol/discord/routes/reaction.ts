import type { Call, Routes } from "../call.js";
import { clearReactions, emojiIn, keyOf, react, unreact } from "../reaction.js";
import { need, openly, visible } from "./message.js";

const AT = "/channels/{channel_id}/messages/{message_id}/reactions";

export const reactionRoutes: Routes = {
  [`GET ${AT}/{emoji_name}`]: (call) => {
    visible(call);
    const { query, world } = call;
    const users = openly(call).reactions.get(keyOf(emojiOf(call)))?.users ?? [];
    const after = query.get("after");
    const from = after === null ? 0 : users.indexOf(after) + 1;
    return users.slice(from, from + Number(query.get("limit") ?? 25)).map((id) => world.users.get(id)!);
  },
  [`PUT ${AT}/{emoji_name}/@me`]: (call) => {
    const { world } = call;
    const channel = visible(call);
    const stored = openly(call);
    const emoji = emojiOf(call);
    need(world, channel, "ReadMessageHistory");
    if (!stored.reactions.has(keyOf(emoji))) need(world, channel, "AddReactions");
    react(world, stored, world.bot.id, emoji);
    return undefined;
  },
  [`DELETE ${AT}/{emoji_name}/@me`]: (call) => {
    visible(call);
    unreact(call.world, openly(call), call.world.bot.id, emojiOf(call));
    return undefined;
  },
  [`DELETE ${AT}/{emoji_name}/{user_id}`]: (call) => {
    need(call.world, visible(call), "ManageMessages");
    unreact(call.world, openly(call), call.params.user_id!, emojiOf(call));
    return undefined;
  },
  [`DELETE ${AT}/{emoji_name}`]: (call) => {
    need(call.world, visible(call), "ManageMessages");
    clearReactions(call.world, openly(call), emojiOf(call));
    return undefined;
  },
  [`DELETE ${AT}`]: (call) => {
    need(call.world, visible(call), "ManageMessages");
    clearReactions(call.world, openly(call));
    return undefined;
  },
};

const emojiOf = ({ world, params }: Call) => emojiIn(world, params.emoji_name!);
