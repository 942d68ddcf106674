import type { ApprovalView, UsherCaller } from "@usher/core";

import type { RequestEvent } from "../blocks/log-line.ts";

const pageSize = 200;
const maxPages = 10;

/** What happened to a request and its invitations after an event, oldest first. */
export async function requestEvents(
  caller: UsherCaller,
  approvalId: string,
  afterSeq: string,
): Promise<RequestEvent[]> {
  const events: RequestEvent[] = [];
  let after: string | null = afterSeq;
  for (let page = 0; page < maxPages && after !== null; page += 1) {
    const listed: Awaited<ReturnType<typeof caller.approval.events>> = await caller.approval.events(
      { id: approvalId, after, limit: pageSize },
    );
    for (const { seq, at, action, actor, invitation, data } of listed.events)
      events.push({
        seq,
        at,
        action,
        actorName: actor.name,
        invitationId: invitation?.id ?? null,
        email: invitation?.email ?? null,
        data,
      });
    after = listed.next;
  }
  return events;
}

/** Who revoked the revoked invitations, by their ids; the view itself does not say. */
export async function revokersOf(
  caller: UsherCaller,
  { id, state, invitations }: ApprovalView,
): Promise<ReadonlyMap<string, string>> {
  const revoked = state === "approved" && invitations.some((one) => one.state === "revoked");
  const events = revoked ? await requestEvents(caller, id, "0") : [];
  const names = new Map<string, string>();
  for (const { action, invitationId, actorName } of events)
    if (action === "invitation.revoked" && invitationId !== null && actorName !== null)
      names.set(invitationId, actorName);
  return names;
}
