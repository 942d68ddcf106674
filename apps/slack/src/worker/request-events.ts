import type { ApprovalView } from "@usher/core";

import type { RequestEvent } from "../blocks/log-line.ts";
import type { Services } from "../services.ts";

const mostEvents = 200;

/** What happened to a request and its invitations after an event, oldest first. */
export async function requestEvents(
  { store }: Services,
  { organizationId, id, invitations }: ApprovalView,
  afterSeq: string,
): Promise<RequestEvent[]> {
  const subjects = [id, ...invitations.map((invitation) => invitation.id)];
  const { feed } = store.read.audit;
  const upTo = { throughSeq: "9223372036854775807", limit: mostEvents };
  const found = await Promise.all(
    subjects.map((subjectId) =>
      feed.page({ organizationId, afterSeq, subjectKind: null, subjectId, actions: null }, upTo),
    ),
  );
  const events = found
    .flat()
    .toSorted((one, other) => (BigInt(one.seq) < BigInt(other.seq) ? -1 : 1))
    .slice(0, mostEvents);
  const names = new Map<string, string | null>();
  for (const { actorKind, actorId } of events)
    if (actorId !== null && people.has(actorKind) && !names.has(actorId))
      names.set(actorId, (await store.read.users.find(actorId))?.name ?? null);
  return events.map(({ seq, at, action, actorId, data }) => ({
    seq,
    at,
    action,
    data,
    actorName: names.get(actorId ?? "") ?? null,
  }));
}

/** Actors whose id is a user's. */
const people: ReadonlySet<string> = new Set(["session", "slack_user"]);
