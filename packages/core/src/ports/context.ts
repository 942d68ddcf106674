import type { AuditSignal } from "./audit-repository.ts";
import type { LinkKeyring } from "../model/link.ts";
import type { LimitSettings } from "../model/limits.ts";
import { type Actor, type Via, actorId } from "../model/actor.ts";
import type { Requirement } from "../model/requirement.ts";
import type { Store } from "./store.ts";
import type { Tracing } from "./tracing.ts";
import type { AuditActor } from "../model/events/audit-event.ts";
import type { WebhookTransport } from "./webhook-transport.ts";

/** `members`: every person who is signed in, within limits; `operator`: the command line alone. */
export type OrganizationCreation = "operator" | "members";

/** What a verb needs besides its input. Made per request by a transport. */
export type Context = {
  actor: Actor | null;
  /** Of the procedure that is called; a verb that finds none refuses to work. */
  requirement?: Requirement;
  /** Id or slug of the organization the caller named; null means the actor's only one. */
  organization: string | null;
  requestId: string | null;
  via: Via;
  store: Store;
  links: LinkKeyring;
  /** Where links point, from configuration alone: no trailing slash. */
  linkBase: string;
  /** Where the Slack app is reached, without a trailing slash; absent if workspaces cannot be connected. */
  slackUrl?: string | undefined;
  /** Calls webhook endpoints; absent in a process that sends none. */
  webhooks?: WebhookTransport;
  /** Wakes who follows events; without it they look every second. */
  events?: AuditSignal;
  /** For how many days an event can be read; forever unless set. The audit keeps it either way. */
  eventRetentionDays?: number | undefined;
  /** Who creates organizations: the operator alone unless set. */
  organizationCreation?: OrganizationCreation;
  /** What is not set has the default of `defaultLimits`. */
  limits?: Partial<LimitSettings>;
  /** What limits per IP count for: an IPv4 address or the /64 of an IPv6 one. Absent where there is none. */
  ipKey?: string;
  tracing?: Tracing;
  /** Called with the organization of the call once it is known, for the log; maybe several times. */
  onOrganization?: (organizationId: string) => void;
  /** How long a second factor counts; 10 unless set. */
  stepUpMinutes?: number;
  /** The process's clock, which sessions are judged by as their tokens are; `Date.now` unless set. */
  now?: () => number;
};

/** What an audit event says of the call that caused it. */
export type AuditContext = Pick<Context, "actor" | "via" | "requestId">;

export function auditActor(ctx: AuditContext): AuditActor {
  if (ctx.actor === null)
    return { kind: "invitee", id: null, via: ctx.via, requestId: ctx.requestId };
  return { kind: ctx.actor.kind, id: actorId(ctx.actor), via: ctx.via, requestId: ctx.requestId };
}
