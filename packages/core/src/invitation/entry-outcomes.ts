import { errorView, UsherError } from "../model/errors.ts";
import type { ApprovalReason } from "../model/approval-request.ts";
import type { Invitation } from "../model/invitation.ts";
import { addressWarning } from "../model/text/address-warning.ts";
import type { NewInvitation } from "../ports/invitation-repository.ts";
import type { CreateInvitationOutput, CreateRequest, EntryResult } from "./schemas.ts";
import { invitationView } from "./view.ts";

/** An entry that passed every rule which needs no look at other rows. */
export type PreparedEntry = Omit<
  NewInvitation,
  "id" | "selector" | "inviteeUserId" | "inviteeIsNew" | "needsApproval"
> & {
  /** Why it has to be approved first; null when it goes out at once. */
  approval: ApprovalReason | null;
  /** Whether the entry says when it expires; the policy's expiry is cut off at the end of access. */
  hasOwnExpiry: boolean;
};

/** In the order of the entries. Each step of create makes a new list. */
export type Outcomes = readonly EntryOutcome[];

/**
 * What became of one entry so far. `ready`: to be written. `open`: the address has a pending invitation,
 * which is to be sent again. `repeat`: an earlier entry has the address. Among ready and open entries
 * each address occurs once.
 */
export type EntryOutcome =
  | { kind: "ready"; entry: PreparedEntry }
  | { kind: "open"; invitation: Invitation }
  | { kind: "repeat"; of: number }
  | SettledEntry;

type Outcome = EntryResult["outcome"];
type SettledEntry = {
  kind: "settled";
  outcome: Outcome;
  invitation: Invitation | null;
  error: UsherError | null;
};

export function settled(outcome: Outcome, invitation: Invitation | null = null): SettledEntry {
  return { kind: "settled", outcome, invitation, error: null };
}

export function unchanged(invitation: Invitation): SettledEntry {
  return settled("unchanged", invitation);
}

export function failed(error: UsherError): SettledEntry {
  return { kind: "settled", outcome: "failed", invitation: null, error };
}

export function readyEntries(outcomes: Outcomes): PreparedEntry[] {
  return outcomes.flatMap((outcome) => (outcome.kind === "ready" ? [outcome.entry] : []));
}

export function openInvitations(outcomes: Outcomes): Invitation[] {
  return outcomes.flatMap((outcome) => (outcome.kind === "open" ? [outcome.invitation] : []));
}

type Next<T> = (given: T) => EntryOutcome | undefined;

/** The next list: what each ready entry and each open invitation becomes, where that is not undefined. */
export function mapOutcomes(
  outcomes: Outcomes,
  next: { ready?: Next<PreparedEntry>; open?: Next<Invitation> },
): Outcomes {
  return outcomes.map((outcome) => {
    if (outcome.kind === "ready") return next.ready?.(outcome.entry) ?? outcome;
    if (outcome.kind === "open") return next.open?.(outcome.invitation) ?? outcome;
    return outcome;
  });
}

/** In atomic mode the first failure rejects the call; the caller's transaction is rolled back. */
export function rejectIfAtomic(request: CreateRequest, outcomes: Outcomes): void {
  if (request.mode !== "atomic") return;
  const failures = outcomes.flatMap((outcome, index) =>
    outcome.kind === "settled" && outcome.error !== null
      ? [{ index, email: emailOf(request, index), error: outcome.error }]
      : [],
  );
  const [first] = failures;
  if (first === undefined) return;
  const { error, ...entry } = first;
  throw new UsherError(error.code, {
    ...error.details,
    message: error.message,
    ...entry,
    failed: failures.map(({ index, email, error: { code } }) => ({ index, email, code })),
  });
}

/** `known`: domains that are right as they stand. */
export function createOutput(
  request: CreateRequest,
  outcomes: Outcomes,
  known: readonly string[],
): CreateInvitationOutput {
  const results = outcomes.map((given, index): EntryResult => {
    const { outcome, invitation, error } = settledOf(given, outcomes);
    return {
      email: emailOf(request, index),
      success: error === null,
      outcome,
      invitation: invitation && invitationView(invitation),
      error: error && errorView(error),
    };
  });
  const summary = { invited: 0, requested: 0, resent: 0, unchanged: 0, skipped: 0, failed: 0 };
  for (const { outcome } of results) summary[outcome] += 1;
  const requested = results.find(({ outcome }) => outcome === "requested");
  return {
    results,
    warnings: warningsOf(results, known),
    summary: { total: results.length, ...summary },
    approvalRequestId: requested?.invitation?.approvalRequestId ?? null,
    dryRun: request.dryRun,
  };
}

function warningsOf(
  results: readonly EntryResult[],
  known: readonly string[],
): CreateInvitationOutput["warnings"] {
  return results.flatMap(({ email, outcome }, index) => {
    const warning = outcome === "failed" ? null : addressWarning(email, known);
    return warning === null ? [] : [{ index, email, ...warning }];
  });
}

/** Only a dry run leaves entries ready or open; it says what would become of them. */
function settledOf(outcome: EntryOutcome, outcomes: Outcomes): SettledEntry {
  switch (outcome.kind) {
    case "settled":
      return outcome;
    case "open":
      return settled("resent");
    case "ready":
      return settled(outcome.entry.approval === null ? "invited" : "requested");
    case "repeat":
      return settledOf(outcomes[outcome.of] ?? settled("skipped"), outcomes);
  }
}

function emailOf(request: CreateRequest, index: number): string {
  return request.entries[index]?.email.trim() ?? "";
}
