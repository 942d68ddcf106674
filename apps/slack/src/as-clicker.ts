import { toErrorView, type ErrorView, type Store, type UsherCaller } from "@usher/core";

import { msLeft, type Call } from "./call.ts";
import type { Claimed, IdentityRefusal } from "./identify.ts";
import {
  accountRefusedSentence,
  notConnectedSentence,
  nothingSavedSentence,
  outsiderSentence,
  slackSlowSentence,
} from "./messages.ts";
import { callerFor, type Services } from "./services.ts";
import { withinBudget, type Budgeted } from "./within-budget.ts";

/** Who acts, resolved from the database at this moment. */
export type Clicker = {
  caller: UsherCaller;
  userId: string;
  store: Store;
  organizationId: string;
  organizationName: string;
};

export type Attempt<T> =
  | { kind: "ok"; value: T }
  /** Nothing was tried or nothing was saved; the sentence says why. `passing`: another time it may work. */
  | { kind: "stopped"; sentence: string; passing: boolean }
  | { kind: "refused"; error: ErrorView; userId: string | null }
  /** Ours. `unknown`: it happened while PostgreSQL was committing. */
  | { kind: "fault"; error: unknown; saved: "no" | "unknown" }
  /** Not known in time; `settled` tells later. */
  | { kind: "unsure"; settled: Promise<Attempt<T>> };

const databaseTimeoutMs = 2000;

/**
 * Does something as the person who typed or clicked: identity by Slack, then user and membership by
 * the database, then the work, all inside Slack's three seconds.
 */
export async function asClicker<T>(
  services: Services,
  { call, claimed }: { call: Call; claimed: Claimed },
  work: (clicker: Clicker) => Promise<T>,
): Promise<Attempt<T>> {
  const { log, inFlight } = services;
  const { facts: own, people } = call.workspace;
  const found = await people.identify(claimed, own);
  if (!found.ok) {
    if (found.cause !== undefined)
      log.warn({ err: found.cause, requestId: call.requestId }, "Slack did not say who acts");
    const sentence = refusalSentence(found.refusal, own.organizationName);
    return { kind: "stopped", sentence, passing: found.refusal === "slack_slow" };
  }
  const { slackUserId, teamId, emailKey } = found.identity;
  const budget = databaseBudget(services, call);
  let userId: string | null = null;
  const outcome = await withinBudget(services.store, budget, async (store) => {
    const user = await store.read.users.findByVerifiedEmail(emailKey);
    if (user === null) return null;
    userId = user.id;
    const caller = callerFor(services, {
      store,
      actor: { kind: "slack_user", userId: user.id, teamId, slackUserId },
      organization: own.organizationId,
      requestId: call.requestId,
      via: "slack",
    });
    const { organizationId, organizationName } = own;
    const clicker = { caller, userId: user.id, store, organizationId, organizationName };
    return { value: await work(clicker) };
  });
  if (outcome.kind === "abandoned" || outcome.kind === "unsure")
    void inFlight.track(outcome.settled).catch(() => undefined);
  return attemptOf(outcome, { userId: () => userId, organizationName: own.organizationName });
}

/** Milliseconds that the database has to answer this request. */
export function databaseBudget({ config }: Services, call: Call): number {
  return Math.min(config.databaseTimeoutMs ?? databaseTimeoutMs, msLeft(call));
}

type Known = { userId: () => string | null; organizationName: string };

function attemptOf<T>(outcome: Budgeted<{ value: T } | null>, known: Known): Attempt<T> {
  switch (outcome.kind) {
    case "done":
      return outcome.value === null
        ? {
            kind: "stopped",
            sentence: notConnectedSentence(known.organizationName),
            passing: false,
          }
        : { kind: "ok", value: outcome.value.value };
    case "abandoned":
      return { kind: "stopped", sentence: nothingSavedSentence, passing: true };
    case "failed":
      return failed(outcome.error, outcome.saved, known);
    case "unsure":
      return {
        kind: "unsure",
        settled: outcome.settled.then(
          (value) => attemptOf({ kind: "done", value }, known),
          (error: unknown) => failed(error, "unknown", known),
        ),
      };
  }
}

function failed(error: unknown, saved: "no" | "unknown", known: Known): Attempt<never> {
  const view = toErrorView(error);
  const unknowable = view.code === "service.unavailable" && saved === "unknown";
  if (view.code === "internal.error" || unknowable) return { kind: "fault", error, saved };
  return { kind: "refused", error: view, userId: known.userId() };
}

function refusalSentence(refusal: IdentityRefusal, organizationName: string): string {
  switch (refusal) {
    case "outsider":
      return outsiderSentence(organizationName);
    case "account":
      return accountRefusedSentence(organizationName);
    case "slack_slow":
      return slackSlowSentence;
  }
}
