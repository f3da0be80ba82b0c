import { PET_NAME } from "../../../src/pet/persona.js";
import { EVENT_SCOPES, SCOPES, type Scope } from "./scopes.js";
import { TASK_SHORTCUT } from "./shortcut.js";

export interface ManifestOptions {
  /** The bot's public address: Slack sends its requests there. Socket Mode without it. */
  readonly url?: string;
  /** The public address of the install page: the app is for many workspaces. */
  readonly install?: string;
  readonly command?: string;
  readonly name?: string;
}

export const EVENTS_PATH = "/slack/events";
export const INSTALL_PATH = "/slack/install";
export const REDIRECT_PATH = "/slack/oauth_redirect";

/** What Slack creates the app from: the least that the bot's features need. */
export function manifestOf({ url, install, command = "/pact", name = PET_NAME }: ManifestOptions = {}) {
  const requestUrl = url === undefined ? {} : { request_url: `${url}${EVENTS_PATH}` };
  return {
    display_information: {
      name,
      description: "An assistant that tracks its own agreement",
    },
    features: {
      app_home: {
        home_tab_enabled: true,
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: false,
      },
      assistant_view: {
        assistant_description: "Reminders, lists, and how the agreement stands",
        suggested_prompts: [
          { title: "What can you do?", message: "help" },
          { title: "Remind me", message: "remind me in 10 minutes to stretch" },
          { title: "Keep a list", message: "todo add milk" },
        ],
      },
      // Slack takes no other characters for it.
      bot_user: { display_name: name.toLowerCase().replace(/[^a-z0-9._-]+/g, "-"), always_online: false },
      shortcuts: [
        {
          name: "Make this a task",
          type: "message" as const,
          callback_id: TASK_SHORTCUT,
          description: "Opens a task for whoever wrote the message",
        },
      ],
      slash_commands: [
        {
          command,
          ...(url === undefined ? {} : { url: `${url}${EVENTS_PATH}` }),
          description: "How the agreement stands, and what follows",
          usage_hint: "status | score | tasks | why FIGURE | help",
          should_escape: true,
        },
      ],
    },
    oauth_config: {
      ...(install === undefined ? {} : { redirect_urls: [`${install}${REDIRECT_PATH}`] }),
      scopes: { bot: Object.keys(SCOPES) as Scope[] },
    },
    settings: {
      event_subscriptions: {
        ...requestUrl,
        bot_events: Object.keys(EVENT_SCOPES) as (keyof typeof EVENT_SCOPES)[],
      },
      interactivity: { is_enabled: true, ...requestUrl },
      org_deploy_enabled: install !== undefined,
      socket_mode_enabled: url === undefined,
      token_rotation_enabled: false,
    },
  };
}
