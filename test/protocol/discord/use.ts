import type { APIMessage } from "discord.js";
import type { Interaction, Modal } from "./interaction.js";
import { shown } from "./message.js";
import type { Channel, DiscordWorld, Stored } from "./world.js";

/** Something that a person asked of the bot, and what they see of its answer. */
export class Use {
  constructor(
    private readonly world: DiscordWorld,
    readonly interaction: Interaction,
  ) {}

  get channel(): Channel {
    return this.interaction.channel;
  }

  get source(): Stored | undefined {
    return this.interaction.source;
  }

  /** Resolves once the bot has answered, in whatever way. */
  get answered(): Promise<void> {
    return this.interaction.answered;
  }

  get modal(): Modal | undefined {
    return this.interaction.modal;
  }

  get choices(): Interaction["choices"] {
    return this.interaction.choices;
  }

  /** The first answer and what followed, as it reads now; what was deleted is gone. */
  get seen(): APIMessage[] {
    const { original, followUps, channel, callback } = this.interaction;
    // A message that was there before is no answer to it.
    const isOwn = callback?.type === 4 || callback?.type === 5;
    return [...(original !== undefined && isOwn ? [original] : []), ...followUps].flatMap((id) => {
      const stored = this.world.messages.get(channel.id)?.get(id);
      return stored ? [structuredClone(shown(this.world, stored))] : [];
    });
  }
}
