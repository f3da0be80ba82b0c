import type { InteractionResponseType } from "discord.js";
import { answer, answerOf, callbackResult, followUp, tokenOf } from "../answer.js";
import { type Body, type Call, changeIn, draftIn, type Routes } from "../call.js";
import { edit, remove, shown } from "../message.js";
import { refuse } from "../refusal.js";

const HOOK = "/webhooks/{webhook_id}/{webhook_token}";

/** How interactions are answered. The token is enough: nobody has to log in for it. */
export const interactionRoutes: Routes = {
  "POST /interactions/{interaction_id}/{interaction_token}/callback": ({
    world,
    params,
    query,
    body,
    files,
  }) => {
    const data = (body.data ?? {}) as Body;
    const interaction = answer(world, params.interaction_id!, params.interaction_token!, {
      type: body.type as InteractionResponseType,
      draft: draftIn(data, files),
      change: changeIn(data, files),
      data,
    });
    return query.get("with_response") === "true" ? callbackResult(world, interaction) : undefined;
  },
  [`POST ${HOOK}`]: (call) => {
    const { world, body, files } = call;
    return shown(world, followUp(world, interactionOf(call), draftIn(body, files)));
  },
  ...routesAt(`${HOOK}/messages/@original`),
  ...routesAt(`${HOOK}/messages/{message_id}`),
};

function routesAt(at: string): Routes {
  return {
    [`GET ${at}`]: (call) => shown(call.world, messageOf(call)),
    [`PATCH ${at}`]: (call) => {
      const { world, body, files } = call;
      return shown(world, edit(world, messageOf(call), changeIn(body, files)));
    },
    [`DELETE ${at}`]: (call) => {
      const { world } = call;
      const { message, onlyFor } = messageOf(call);
      if (onlyFor === undefined) remove(world, world.channel(message.channel_id), [message.id]);
      else world.messages.get(message.channel_id)?.delete(message.id);
      return undefined;
    },
  };
}

function interactionOf({ world, params }: Call) {
  if (params.webhook_id !== world.bot.id) refuse("unknownWebhook");
  return tokenOf(world, params.webhook_token!);
}

const messageOf = (call: Call) =>
  answerOf(call.world, interactionOf(call), call.params.message_id ?? "@original");
