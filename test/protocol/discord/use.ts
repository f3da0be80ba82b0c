import { type APIMessage, MessageFlags } from "discord.js";
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

  /** Resolves once the answer is there: "thinking…" is none yet. */
  get said(): Promise<void> {
    const isSaid = () =>
      this.interaction.callback?.type !== 5 ||
      (this.seen.length > 0 && this.seen.every(({ flags = 0 }) => (flags & MessageFlags.Loading) === 0));
    return this.answered.then(
      () =>
        new Promise((resolve) => {
          const look = () => void (isSaid() && resolve());
          this.world.listen(look);
          look();
        }),
    );
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
