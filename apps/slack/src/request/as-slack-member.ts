import {
  toErrorView,
  type ErrorView,
  type SlackAccount,
  type Store,
  type UsherCaller,
} from "@usher/core";

import { msLeft, type Call } from "./call.ts";
import type { ClaimedIdentity, IdentityRejection } from "../workspaces/identify.ts";
import { requestTimeoutsOf } from "../workspaces/request-timeouts.ts";
import { callerFor, type Services } from "./services.ts";
import { withinBudget, type Budgeted } from "./within-budget.ts";

/** Who acts, resolved from the database now. */
export type SlackMember = {
  caller: UsherCaller;
  userId: string;
  store: Store;
  organizationId: string;
  organizationName: string;
  /** The domain of their confirmed address in Slack; null where Slack returns none. */
  ownDomain: string | null;
};

/** `not_connected`: the account is not a member's. `database_slow`: it did not answer in time. */
export type StopReason = IdentityRejection | "not_connected" | "database_slow";

export type Attempt<T> =
  | { kind: "ok"; value: T }
  /** Nothing was tried or nothing was saved. */
  | { kind: "stopped"; reason: StopReason }
  | { kind: "rejected"; error: ErrorView; userId: string | null }
  /** Ours. `unknown`: it happened while PostgreSQL was committing. */
  | { kind: "error"; error: unknown; saved: "no" | "unknown" }
  /** Not known in time; `settled` resolves later. */
  | { kind: "unsure"; settled: Promise<Attempt<T>> };

/** A full member's account of our workspace, whatever they are to the organization. */
export type Account = SlackAccount & { emailKey: string | null; name: string; store: Store };

type Who = { call: Call; claimed: ClaimedIdentity };

/**
 * Does something as the person who typed or clicked: identity by Slack, then user and membership by
 * the database, then the work, all inside Slack's three seconds.
 */
export async function asSlackMember<T>(
  services: Services,
  who: Who,
  work: (slackMember: SlackMember) => Promise<T>,
): Promise<Attempt<T>> {
  const { requestId, workspace } = who.call;
  const { organizationId, organizationName } = workspace.facts;
  let userId: string | null = null;
  const known = { ...who, userId: () => userId };
  return run(services, known, async ({ store, teamId, slackUserId, emailKey }) => {
    const account = { organizationId, teamId, slackUserId, emailKey };
    userId = await store.read.accountLinks.resolve(account);
    if (userId === null) return null;
    Object.assign(who.call.facts, { actorKind: "slack_user", actorId: userId });
    const caller = callerFor(services, {
      store,
      actor: { kind: "slack_user", userId, teamId, slackUserId },
      organization: organizationId,
      requestId,
      via: "slack",
    });
    const ownDomain = emailKey?.slice(emailKey.lastIndexOf("@") + 1) ?? null;
    const slackMember = { caller, userId, store, organizationId, organizationName, ownDomain };
    return { value: await work(slackMember) };
  });
}

/** The same for what concerns the Slack account itself, which may not be connected yet. */
export async function asAccount<T>(
  services: Services,
  who: Who,
  work: (account: Account) => Promise<T>,
): Promise<Attempt<T>> {
  const known = { ...who, userId: () => null };
  return run(services, known, async (account) => ({ value: await work(account) }));
}

async function run<T>(
  services: Services,
  { call, claimed, userId }: Who & { userId: () => string | null },
  work: (account: Account) => Promise<{ value: T } | null>,
): Promise<Attempt<T>> {
  const attempt = await tryWork(services, { call, claimed, userId }, work);
  call.facts.code ??= codeOf(attempt);
  return attempt;
}

/** For the request's line; undefined where all went well. */
function codeOf(attempt: Attempt<unknown>): string | undefined {
  switch (attempt.kind) {
    case "ok":
      return undefined;
    case "stopped":
      return attempt.reason;
    case "rejected":
      return attempt.error.code;
    case "error":
      return toErrorView(attempt.error).code;
    case "unsure":
      return "unsure";
  }
}

async function tryWork<T>(
  services: Services,
  { call, claimed, userId }: Who & { userId: () => string | null },
  work: (account: Account) => Promise<{ value: T } | null>,
): Promise<Attempt<T>> {
  const { log, inFlight } = services;
  const { facts: own, people } = call.workspace;
  const found = await people.identify(claimed, own);
  if (!found.ok) {
    if (found.cause !== undefined)
      log.warn({ err: found.cause, requestId: call.requestId }, "Slack did not say who acts");
    return { kind: "stopped", reason: found.rejection };
  }
  const { slackUserId, teamId, emailKey, name } = found.identity;
  const { organizationId } = own;
  const budget = databaseBudget(services, call);
  const outcome = await withinBudget(services.store, budget, (store) =>
    work({ organizationId, teamId, slackUserId, emailKey, name, store }),
  );
  if (outcome.kind === "abandoned" || outcome.kind === "unsure")
    void inFlight.track(outcome.settled).catch(() => undefined);
  return attemptOf(outcome, userId);
}

/** Milliseconds that the database has to answer this request. */
export function databaseBudget({ config }: Services, call: Call): number {
  const { databaseMs, answerMs } = requestTimeoutsOf(config);
  return Math.min(databaseMs, msLeft(call, answerMs));
}

type UserId = () => string | null;

function attemptOf<T>(outcome: Budgeted<{ value: T } | null>, userId: UserId): Attempt<T> {
  switch (outcome.kind) {
    case "done":
      return outcome.value === null
        ? { kind: "stopped", reason: "not_connected" }
        : { kind: "ok", value: outcome.value.value };
    case "abandoned":
      return { kind: "stopped", reason: "database_slow" };
    case "failed":
      return failed(outcome.error, outcome.saved, userId);
    case "unsure":
      return {
        kind: "unsure",
        settled: outcome.settled.then(
          (value) => attemptOf({ kind: "done", value }, userId),
          (error: unknown) => failed(error, "unknown", userId),
        ),
      };
  }
}

function failed(error: unknown, saved: "no" | "unknown", userId: UserId): Attempt<never> {
  const view = toErrorView(error);
  const unknowable = view.code === "service.unavailable" && saved === "unknown";
  if (view.code === "internal.error" || unknowable) return { kind: "error", error, saved };
  return { kind: "rejected", error: view, userId: userId() };
}
