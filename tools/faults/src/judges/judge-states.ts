import type { AuditFact, Facts, Finding, InvitationFact } from "../facts.ts";
import { groupBy } from "../group-by.ts";

const first = new Set(["requested", "pending"]);

/** The states of docs/domain.md, kept apart from the code under test. */
const legal: Readonly<Record<string, readonly string[]>> = {
  requested: ["pending", "denied", "revoked", "expired"],
  pending: ["accepted", "declined", "revoked", "expired", "failed"],
  expired: ["pending"],
  failed: ["pending"],
};

/** Events beside a change; every other event of an invitation is one change of its row. */
const beside = new Set([
  "invitation.sent",
  "invitation.reminded",
  "invitation.renewal_requested",
  "invitation.delivery_unknown",
  "invitation.delivered",
  "invitation.bounced",
  "invitation.complained",
  "invitation.muted",
  "invitation.unmuted",
  "invitation.reported",
]);

const live = new Set(["requested", "pending"]);

export function judgeStates(facts: Facts): Finding[] {
  const ofSubject = groupBy(facts.audit, ({ subject_id }) => subject_id);
  return [
    ...facts.invitations.flatMap((row) => judgeHistory(row, ofSubject.get(row.id) ?? [])),
    ...judgeLive(facts),
    ...judgeMembers(facts),
    ...judgeRequests(facts, ofSubject),
    ...judgeVotes(facts),
    ...judgeDelegations(facts, ofSubject),
  ];
}

/** I2 and I29: each change is legal and has exactly one event. */
function judgeHistory(row: InvitationFact, events: readonly AuditFact[]): Finding[] {
  const changes = events.filter(({ action }) => !beside.has(action));
  const findings: Finding[] = [];
  let state: string | null = null;
  for (const { action, data } of changes) {
    const next = nextState(action, data);
    const from = data["from"];
    if (typeof from === "string" && from !== state)
      findings.push({ rule: "I29", what: `${row.id}: ${action} says ${from}, it was ${state}` });
    if (next !== state && !isLegal(state, next))
      findings.push({ rule: "I2", what: `${row.id}: ${state} → ${next} by ${action}` });
    state = next;
  }
  if (state !== row.state)
    findings.push({ rule: "I29", what: `${row.id} is ${row.state}, its events say ${state}` });
  if (changes.length !== row.version) {
    const what = `${row.id}: version ${row.version}, ${changes.length} events of a change`;
    findings.push({ rule: "I29", what });
  }
  return findings;
}

function nextState(action: string, data: Record<string, unknown>): string {
  if (action === "invitation.created") return "pending";
  if (action === "invitation.requested") return "requested";
  return String(data["to"]);
}

function isLegal(from: string | null, to: string): boolean {
  return from === null ? first.has(to) : (legal[from]?.includes(to) ?? false);
}

function judgeLive({ invitations }: Facts): Finding[] {
  const open = invitations.filter(({ state }) => live.has(state));
  return [...groupBy(open, ({ email_key }) => email_key)]
    .filter(([, rows]) => rows.length > 1)
    .map(([email, rows]) => ({ rule: "I1", what: `${email} has ${rows.length} live invitations` }));
}

function judgeMembers({ invitations, memberships }: Facts): Finding[] {
  const accepted = invitations.filter(({ state }) => state === "accepted");
  const without = accepted.flatMap(({ id, accepted_user_id }) => {
    const count = memberships.filter(({ user_id }) => user_id === accepted_user_id).length;
    return count === 1 ? [] : [{ rule: "I3", what: `${id} is accepted with ${count} memberships` }];
  });
  const stray = memberships.filter(
    ({ invitation_id }) =>
      invitation_id !== null && !accepted.some(({ id }) => id === invitation_id),
  );
  return [
    ...without,
    ...stray.map(({ id }) => ({ rule: "I3", what: `membership ${id} has no accepted invitation` })),
  ];
}

function judgeRequests(facts: Facts, ofSubject: ReadonlyMap<string, AuditFact[]>): Finding[] {
  return facts.requests.flatMap((request) => {
    const actions = (ofSubject.get(request.id) ?? []).map(({ action }) => action);
    const count = (action: string) => actions.filter((one) => one === action).length;
    const { id, state, approvals, quorum, deciders } = request;
    const left = facts.invitations.filter(
      (row) => row.approval_request_id === id && row.state === "requested",
    );
    const problems: [boolean, string][] = [
      [count("approval.requested") !== 1, "is asked for other than once"],
      [count("approval.approved") !== approvals, `counts ${approvals} approvals`],
      [state === "approved" && approvals < quorum, `is approved by ${approvals} of ${quorum}`],
      [deciders < approvals, `has ${deciders} approvers for ${approvals} approvals`],
      [
        state !== "requested" && state !== "approved" && count(`approval.${state}`) !== 1,
        `is ${state} other than once`,
      ],
      [state !== "requested" && left.length > 0, `is ${state} with ${left.length} requested`],
    ];
    return problems
      .filter(([wrong]) => wrong)
      .map(([, what]) => ({ rule: "a request ends once and whole", what: `${id} ${what}` }));
  });
}

/** I12 and the rules of delegation: each right to decide is used once, and only by who has it. */
function judgeVotes({ decisions, delegations }: Facts): Finding[] {
  const rule = "a vote is used once, by who has it";
  const ofVote = groupBy(
    decisions,
    (one) => `${one.request_id} ${one.on_behalf_of ?? one.user_id}`,
  );
  const twice = [...ofVote]
    .filter(([, used]) => used.length > 1)
    .map(([vote, used]) => ({ rule, what: `${vote}: used ${used.length} times` }));
  const without = decisions.filter(
    ({ user_id, on_behalf_of, may_approve }) =>
      !(on_behalf_of === null
        ? may_approve
        : delegations.some(
            (one) => one.from_user_id === on_behalf_of && one.to_user_id === user_id,
          )),
  );
  return [
    ...twice,
    ...without.map(({ request_id, user_id }) => ({
      rule,
      what: `${request_id}: ${user_id} decided without a right`,
    })),
  ];
}

/** I29 for delegations. */
function judgeDelegations(
  { delegations }: Facts,
  ofSubject: ReadonlyMap<string, AuditFact[]>,
): Finding[] {
  return delegations.flatMap(({ id, ended }) => {
    const actions = (ofSubject.get(id) ?? []).map(({ action }) => action).toSorted();
    const due = ["approval.delegated", ...(ended ? ["approval.delegation_ended"] : [])];
    return actions.join() === due.join()
      ? []
      : [{ rule: "I29", what: `delegation ${id} has the events ${actions.join() || "none"}` }];
  });
}
