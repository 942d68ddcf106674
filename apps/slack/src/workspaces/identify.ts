import { WebAPIPlatformError, type WebClient } from "@slack/web-api";
import { parseVerifiedAddress } from "@usher/core";

import { createCache } from "./cache.ts";
import { isMissingPermission } from "./slack-outcome.ts";
import { isTokenRevoked } from "./token-revoked.ts";

/** Who acts, as the payload says; only a key to ask Slack with. */
export type ClaimedIdentity = {
  userId: string;
  teamId: string | null;
  enterpriseId: string | null;
};

type OwnTeam = { teamId: string; enterpriseId: string | null };

/**
 * A full member of our workspace. The address is a confirmed one; null where Slack returns none, or marks it
 * unconfirmed as it does with single sign-on. Such an account counts once it is linked.
 */
type SlackIdentity = {
  slackUserId: string;
  teamId: string;
  email: string | null;
  emailKey: string | null;
  name: string;
  timeZone: string | null;
};

export type IdentityRejection =
  | "outsider"
  | "account"
  | "not_installed"
  /** Slack does not let the app look people up. */
  | "missing_permission"
  | "slack_slow";

type Identification =
  | { ok: true; identity: SlackIdentity }
  | {
      ok: false;
      rejection: IdentityRejection;
      cause?: unknown;
      /** Of a full member whom Slack deactivated. */
      isDeactivated?: boolean;
    };

type SlackUser = NonNullable<Awaited<ReturnType<WebClient["users"]["info"]>>["user"]>;

/** What Slack says of an account, in an answer or an event. */
export type AccountFacts = Pick<
  SlackUser,
  "is_bot" | "is_restricted" | "is_ultra_restricted" | "is_email_confirmed"
> & { profile?: { email?: string } };

export type Identify = {
  identify(claimed: ClaimedIdentity, own: OwnTeam): Promise<Identification>;
  /** What the payload alone says, without asking Slack. */
  isOutsider(claimed: ClaimedIdentity, own: OwnTeam): boolean;
  /** The confirmed address of a mentioned person; null when there is none. */
  emailOf(userId: string, own: OwnTeam): Promise<string | null>;
  forget(userId: string): void;
};

const cached = { size: 1000, ttlMs: 60_000 };

/** The one place that decides whether a Slack account counts; every listener goes through it. */
export function createIdentify(client: WebClient): Identify {
  const users = createCache<SlackUser>(cached);
  const load = async (userId: string): Promise<SlackUser | null> => {
    const known = users.get(userId);
    if (known !== undefined) return known;
    const { user } = await client.users.info({ user: userId });
    if (user === undefined) return null;
    users.set(userId, user);
    return user;
  };
  const identify: Identify["identify"] = async (claimed, own) => {
    if (isForeign(claimed, own)) return { ok: false, rejection: "outsider" };
    try {
      const user = await load(claimed.userId);
      if (user === null) return { ok: false, rejection: "outsider" };
      return judge(user, { userId: claimed.userId, own });
    } catch (cause) {
      if (cause instanceof WebAPIPlatformError && isUnknownUser(cause.data.error))
        return { ok: false, rejection: "outsider" };
      return { ok: false, rejection: rejectionOf(cause), cause };
    }
  };
  return {
    identify,
    isOutsider: isForeign,
    async emailOf(userId, own) {
      const found = await identify({ userId, teamId: null, enterpriseId: null }, own);
      return found.ok ? found.identity.email : null;
    },
    forget: (userId) => users.delete(userId),
  };
}

function rejectionOf(cause: unknown): IdentityRejection {
  if (isTokenRevoked(cause)) return "not_installed";
  return isMissingPermission(cause) ? "missing_permission" : "slack_slow";
}

function judge(user: SlackUser, { userId, own }: { userId: string; own: OwnTeam }): Identification {
  const theirs = {
    teamId: user.team_id ?? null,
    enterpriseId: user.enterprise_user?.enterprise_id ?? null,
  };
  if (theirs.teamId === null || isForeign(theirs, own) || user.is_stranger === true)
    return { ok: false, rejection: "outsider" };
  if (!isFullMember(user)) return { ok: false, rejection: "account" };
  if (user.deleted === true) return { ok: false, rejection: "account", isDeactivated: true };
  const { email, key } = confirmedAddress(user);
  const name = user.profile?.display_name || user.name || userId;
  return {
    ok: true,
    identity: {
      slackUserId: userId,
      teamId: own.teamId,
      email,
      emailKey: key,
      name,
      timeZone: user.tz ?? null,
    },
  };
}

/** As far as Slack says so: neither a guest nor a bot. */
export function isFullMember(user: AccountFacts): boolean {
  return ![user.is_bot, user.is_restricted, user.is_ultra_restricted].includes(true);
}

/** Null where Slack returns no address, or marks it unconfirmed. */
export function confirmedAddress(user: AccountFacts): {
  email: string | null;
  key: string | null;
} {
  const confirmed = user.is_email_confirmed === false ? "" : (user.profile?.email ?? "");
  const parsed = parseVerifiedAddress(confirmed);
  return parsed.ok ? parsed.address : { email: null, key: null };
}

/** People of our enterprise's other workspaces are ours; everyone else from another team is not. */
function isForeign(theirs: Omit<ClaimedIdentity, "userId">, own: OwnTeam): boolean {
  if (theirs.teamId === null || theirs.teamId === own.teamId) return false;
  return own.enterpriseId === null || theirs.enterpriseId !== own.enterpriseId;
}

function isUnknownUser(error: string): boolean {
  return error === "user_not_found" || error === "user_not_visible";
}
