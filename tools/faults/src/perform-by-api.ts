import { recordApproval, recordInvitation } from "./event-log.ts";
import type { Act } from "./plan-load.ts";
import { clientOf, linkEmails, nthOf, urlOf, type Round } from "./round.ts";
import type { Performed } from "./performed.ts";

type Create = Extract<Act, { kind: "create" }>;
type Decide = Extract<Act, { kind: "decide" }> | Extract<Act, { kind: "withdraw" }>;
type AnswerLink = Extract<Act, { kind: "accept" }> | Extract<Act, { kind: "decline" }>;
type Change = Extract<Act, { kind: "resend" | "revoke" | "changeRole" | "extend" }>;
type Delegate = Extract<Act, { kind: "delegate" | "endDelegation" }>;

export async function create(round: Round, act: Create): Promise<Performed> {
  const { eventLog, plan } = round;
  const client = await clientOf(round, act.server, act.by);
  const output = await client.invitation.create.mutate({
    entries: act.emails.map((email) => ({ email, roles: [act.role] })),
    onInsufficientRole: "request",
    onDuplicate: "collapse",
    ...(act.keyed && { idempotencyKey: `${plan.seed}-${act.atMs}-${act.emails[0]}` }),
  });
  for (const { invitation } of output.results)
    if (invitation) recordInvitation(eventLog, "create", invitation);
  if (output.approvalRequestId) eventLog.requests.add(output.approvalRequestId);
  return output.results.some(({ success }) => success) ? "answered" : "rejected";
}

export async function decide(round: Round, act: Decide): Promise<Performed> {
  const { eventLog } = round;
  const id = nthOf([...eventLog.requests], act.nth);
  if (id === null) return "idle";
  const { approval } = await clientOf(round, act.server, act.kind === "decide" ? act.by : "member");
  const verb = act.kind === "withdraw" ? "withdraw" : act.verdict;
  recordApproval(eventLog, verb, await approval[verb].mutate({ id }));
  return "answered";
}

const delegationMs = 24 * 3_600_000;

export async function delegate(round: Round, act: Delegate): Promise<Performed> {
  const { eventLog, organization } = round;
  const note = ({ id, endedAt }: { id: string; endedAt: string | null }) =>
    void eventLog.answers.push({
      what: act.kind,
      about: "delegation",
      id,
      ended: endedAt !== null,
    });
  if (act.kind === "delegate") {
    const { approval } = await clientOf(round, act.server, act.by);
    const until = new Date(Date.now() + delegationMs).toISOString();
    const made = await approval.delegate.mutate({ toUserId: organization.billingUserId, until });
    eventLog.delegations.set(made.id, act.by);
    note(made);
    return "answered";
  }
  const chosen = nthOf([...eventLog.delegations], act.nth);
  if (chosen === null) return "idle";
  const [id, by] = chosen;
  const { approval } = await clientOf(round, act.server, by);
  note(await approval.endDelegation.mutate({ id }));
  return "answered";
}

export async function answerLink(round: Round, act: AnswerLink): Promise<Performed> {
  const { eventLog } = round;
  const chosen = nthOf(linkEmails(round), act.nth);
  if (chosen === null) return "idle";
  const { token } = chosen;
  if (act.kind === "accept" && act.page) return submitAccept(round, act.server, token);
  const { invitation } = await clientOf(round, act.server, null);
  if (act.kind === "decline") {
    await invitation.decline.mutate({ token });
    return "answered";
  }
  const accepted = await invitation.accept.mutate({ token });
  const { invitationId: id, membership } = accepted;
  eventLog.answers.push({ what: "accept", about: "acceptance", id, membershipId: membership.id });
  return "answered";
}

/** The page sends the browser to read it again, whatever came of it. */
async function submitAccept({ harness }: Round, server: number, token: string): Promise<Performed> {
  const answer = await fetch(`${await urlOf(harness.servers, server)}/i/${token}`, {
    method: "POST",
    redirect: "manual",
    signal: AbortSignal.timeout(6_000),
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "sec-fetch-site": "same-origin",
    },
    body: "action=accept",
  });
  await answer.arrayBuffer();
  if (answer.status >= 500) return "unanswered";
  return answer.status === 303 ? "answered" : "rejected";
}

export async function change(round: Round, act: Change): Promise<Performed> {
  const { eventLog } = round;
  const id = nthOf([...eventLog.known.keys()], act.nth);
  if (id === null) return "idle";
  const { invitation } = await clientOf(round, act.server, "organization");
  const calls = {
    resend: () => invitation.resend.mutate({ id }),
    revoke: () => invitation.revoke.mutate({ id }),
    changeRole: () => invitation.changeRole.mutate({ id, roles: ["billing"] }),
    extend: () => invitation.extend.mutate({ id, expiresInHours: 200 }),
  };
  recordInvitation(eventLog, act.kind, await calls[act.kind]());
  return "answered";
}
