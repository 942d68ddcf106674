import type { UsherCaller } from "@usher/core";

import type { RequestEvent } from "../blocks/log-line.ts";

const pageSize = 200;
const mostPages = 10;

/** What happened to a request and its invitations after an event, oldest first. */
export async function requestEvents(
  caller: UsherCaller,
  approvalId: string,
  afterSeq: string,
): Promise<RequestEvent[]> {
  const events: RequestEvent[] = [];
  let after: string | null = afterSeq;
  for (let page = 0; page < mostPages && after !== null; page += 1) {
    const listed: Awaited<ReturnType<typeof caller.approval.events>> = await caller.approval.events(
      { id: approvalId, after, limit: pageSize },
    );
    for (const { seq, at, action, actor, invitation, data } of listed.events)
      events.push({
        seq,
        at,
        action,
        actorName: actor.name,
        email: invitation?.email ?? null,
        data,
      });
    after = listed.next;
  }
  return events;
}
