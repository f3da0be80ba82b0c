const READING = ["channels:history", "groups:history", "im:history"] as const;

/** Every scope that the bot asks for, and what for. */
export const SCOPES = {
  "app_mentions:read": "hearing mentions of the bot",
  "assistant:write": "assistant threads: without it Slack shows the app as none",
  "channels:history":
    "hearing what is said in public channels it is in, and reading back what it missed; finding a digest, warning or reminder again",
  "channels:read": "knowing which public channels it is in, to read them back",
  "chat:write": "answers, digests, warnings and reminders; showing that it is at work",
  commands: "the slash command, and the shortcut of a message",
  "files:read": "knowing when the pet's picture can be shown",
  "files:write": "uploading the pet's picture",
  "groups:history": "the same in private channels",
  "groups:read": "the same of private channels",
  "im:history": "direct messages",
  "im:read": "the same of direct messages",
  "im:write": "finding a digest or warning that went to a person",
  "reactions:read": "confirming and reopening by reaction",
  "users:read": "the time zone of whoever wants to be reminded",
} as const;

export type Scope = keyof typeof SCOPES;

/** The methods of the Web API that are called, and the scopes that each needs of the bot's token. */
export const METHOD_SCOPES: Readonly<Record<string, readonly Scope[]>> = {
  "assistant.threads.setStatus": ["chat:write"],
  "auth.test": [],
  "chat.postMessage": ["chat:write"],
  "conversations.history": READING,
  "conversations.open": ["im:write"],
  "conversations.replies": READING,
  "files.completeUploadExternal": ["files:write"],
  "files.getUploadURLExternal": ["files:write"],
  "files.info": ["files:read"],
  "users.conversations": ["channels:read", "groups:read", "im:read"],
  "users.info": ["users:read"],
  "views.open": [],
  "views.publish": [],
  "views.push": [],
  "views.update": [],
};

/** What Slack wants for a feature of the manifest. */
export const FEATURE_SCOPES = {
  assistant_view: ["assistant:write"],
  bot_user: [],
  app_home: [],
  shortcuts: ["commands"],
  slash_commands: ["commands"],
} as const satisfies Readonly<Record<string, readonly Scope[]>>;

/** The events that the bot is told of, and the scopes that each needs. */
export const EVENT_SCOPES = {
  app_home_opened: [],
  app_mention: ["app_mentions:read"],
  app_uninstalled: [],
  channel_left: ["channels:read"],
  group_left: ["groups:read"],
  member_joined_channel: ["channels:read", "groups:read"],
  "message.channels": ["channels:history"],
  "message.groups": ["groups:history"],
  "message.im": ["im:history"],
  reaction_added: ["reactions:read"],
  reaction_removed: ["reactions:read"],
  tokens_revoked: [],
} as const satisfies Readonly<Record<string, readonly Scope[]>>;
