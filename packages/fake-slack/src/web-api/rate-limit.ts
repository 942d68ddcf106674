import { now, saveBounded, type SlackState } from "../state/slack-state.ts";
import type { IncomingCall } from "./answer-call.ts";

type RateLimit = { perMinute: number; burst: number };

const minuteMs = 60_000;

/** Slack's tiers 2 to 4, in calls a minute; no method here is in tier 1. `burst`: how many at once. */
const tier2: RateLimit = { perMinute: 20, burst: 20 };
const tier3: RateLimit = { perMinute: 50, burst: 50 };
const tier4: RateLimit = { perMinute: 100, burst: 100 };
/** "Hundreds of requests per minute." */
const special: RateLimit = { perMinute: 300, burst: 300 };
/** One a second in each channel; short bursts pass. */
const posts: RateLimit = { perMinute: 60, burst: 5 };

export const rateLimits: Readonly<Record<string, RateLimit>> = {
  "auth.revoke": tier3,
  "auth.test": special,
  "chat.delete": tier3,
  "chat.postEphemeral": tier4,
  "chat.postMessage": posts,
  "chat.update": tier3,
  "conversations.info": tier3,
  "conversations.list": tier2,
  "conversations.open": tier3,
  "apps.connections.open": tier3,
  "oauth.v2.access": special,
  "users.conversations": tier3,
  "users.info": tier4,
  "users.list": tier2,
  "users.lookupByEmail": tier3,
  "views.open": tier4,
  "views.publish": tier4,
  "views.push": tier4,
  "views.update": tier4,
};

/** Seconds until this call is allowed; null when it is allowed now, which counts it. */
export function takeAllowance(
  slack: SlackState,
  call: Pick<IncomingCall, "method" | "token" | "args">,
  at = now(slack),
): number | null {
  const { method, token, args } = call;
  const limit = rateLimits[method];
  if (limit === undefined || slack.options.rateLimits === false) return null;
  const owner = slack.workspaces.find((one) => one.botToken === token)?.teamId ?? token;
  const channel = method === "chat.postMessage" ? String(args.channel) : "";
  const key = `${owner} ${method} ${channel}`;
  const known = slack.allowances.get(key) ?? { left: limit.burst, at };
  const regained = ((at - known.at) * limit.perMinute) / minuteMs;
  const left = Math.min(limit.burst, known.left + Math.max(0, regained));
  if (left < 1) return Math.ceil(((1 - left) * minuteMs) / limit.perMinute / 1000);
  saveBounded(slack.allowances, [key, { left: left - 1, at }]);
  return null;
}
