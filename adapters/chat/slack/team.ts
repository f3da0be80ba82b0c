import { objectsIn } from "../raw.js";
import { asRaw, type Raw } from "./raw.js";

/** Whose a request is; bare ids. */
export interface Source {
  readonly teamId: string | undefined;
  readonly enterpriseId: string | undefined;
  readonly isEnterpriseInstall: boolean;
}

/** The workspace whose installation of the app a request is for, as Bolt finds it; `null` where it names none. */
export function sourceOf(body: Raw): Source | null {
  const [authorized] = objectsIn(body.authorizations);
  const view = asRaw(body.view);
  const team = asRaw(body.team);
  const teamId =
    text(authorized?.team_id) ??
    text(view?.app_installed_team_id) ??
    text(body.team_id) ??
    text(team?.id) ??
    text(asRaw(body.user)?.team_id);
  const enterpriseId =
    text(authorized?.enterprise_id) ??
    text(body.enterprise_id) ??
    text(asRaw(body.enterprise)?.id) ??
    text(team?.enterprise_id);
  const flag = authorized?.is_enterprise_install ?? body.is_enterprise_install;
  const isEnterpriseInstall = flag === true || flag === "true";
  return teamId === undefined && enterpriseId === undefined
    ? null
    : { teamId, enterpriseId, isEnterpriseInstall };
}

/** A request that says that the app's token is good for nothing more. */
export function isTakenOut(body: Raw): boolean {
  const event = asRaw(body.event);
  if (body.type !== "event_callback" || !event) return false;
  if (event.type === "app_uninstalled") return true;
  // Those of people alone don't matter: the app is a bot.
  const { bot } = asRaw(event.tokens) ?? {};
  return event.type === "tokens_revoked" && Array.isArray(bot) && bot.length > 0;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
