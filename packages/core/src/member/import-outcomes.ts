import type { AccessEnd } from "../model/access-end.ts";
import { errorView, type UsherError } from "../model/errors.ts";
import type { MemberRecord } from "../model/member.ts";
import type { OfferedRoles } from "../invitation/offered-roles.ts";
import type { ImportMembersOutput, ImportRequest, ImportResult } from "./schemas.ts";
import { memberView } from "./view.ts";

/** An entry that passed every rule which needs no look at other rows. Null: not given. */
export type PreparedImport = {
  email: string;
  emailKey: string;
  displayName: string | null;
  externalId: string | null;
  offer: OfferedRoles;
  /** Whether the entry names its roles. */
  namesRoles: boolean;
  end: AccessEnd;
};

/** What became of one entry so far. `ready`: to be added. `changed`: a member who gets what the entry says. */
export type ImportOutcome =
  | { kind: "ready"; entry: PreparedImport }
  | { kind: "changed"; entry: PreparedImport; member: MemberRecord }
  | SettledImport;

type SettledImport = {
  kind: "settled";
  outcome: ImportResult["outcome"];
  skipReason: ImportResult["skipReason"];
  member: MemberRecord | null;
  error: UsherError | null;
};

/** In the order of the entries. Each step of an import makes a new list. */
export type ImportList = readonly ImportOutcome[];

export function importSettled(
  outcome: "added" | "updated" | "unchanged",
  member: MemberRecord | null,
): SettledImport {
  return { kind: "settled", outcome, skipReason: null, member, error: null };
}

export function importSkipped(
  skipReason: NonNullable<ImportResult["skipReason"]>,
  member: MemberRecord,
): SettledImport {
  return { kind: "settled", outcome: "skipped", skipReason, member, error: null };
}

export function importFailed(error: UsherError): SettledImport {
  return { kind: "settled", outcome: "failed", skipReason: null, member: null, error };
}

export function readyImports(list: ImportList): PreparedImport[] {
  return list.flatMap((outcome) => (outcome.kind === "ready" ? [outcome.entry] : []));
}

/** Only a dry run leaves entries to be added or changed; it says what would become of them. */
export function importOutput(request: ImportRequest, list: ImportList): ImportMembersOutput {
  const results = list.map((given, index): ImportResult => {
    const { outcome, skipReason, member, error } = settledOf(given);
    return {
      email: request.entries[index]?.email.trim() ?? "",
      success: error === null,
      outcome,
      skipReason,
      member: member && memberView(member),
      error: error && errorView(error),
    };
  });
  const summary = { added: 0, updated: 0, unchanged: 0, skipped: 0, failed: 0 };
  for (const { outcome } of results) summary[outcome] += 1;
  return { results, summary: { total: results.length, ...summary }, dryRun: request.dryRun };
}

function settledOf(outcome: ImportOutcome): SettledImport {
  switch (outcome.kind) {
    case "settled":
      return outcome;
    case "ready":
      return importSettled("added", null);
    case "changed":
      return importSettled("updated", null);
  }
}
