import { isUsherError, type RouterOutputs, type UsherClient, type UsherEvent } from "@usher/client";

import type { Store } from "./store.ts";

type MemberEvent = Extract<UsherEvent, { type: `member.${string}` }>;
type StreamEvent = UsherEvent | { type: "stream.opened" };
type Follower = { usher: UsherClient; store: Store; stop: (error: unknown) => void };

const types: MemberEvent["type"][] = [
  "member.joined",
  "member.imported",
  "member.updated",
  "member.role_changed",
  "member.suspended",
  "member.reactivated",
  "member.removed",
];

/** Keeps the store's members as Usher's are. The client reconnects by itself. */
export function followMembers({ usher, store, stop }: Follower): void {
  const { cursor } = store;
  // One event after the other: the cursor moves when its event is done.
  let work = Promise.resolve();
  usher.event.onEvent.subscribe(
    { types, ...(cursor !== null && { lastEventId: cursor }) },
    {
      onData({ id, data: event }) {
        work = work.then(() => handle(id, event, { usher, store }));
        work.catch(stop);
      },
      onError(error) {
        if (!isUsherError(error, "event.cursor_expired")) return stop(error);
        store.cursor = null;
        followMembers({ usher, store, stop });
      },
    },
  );
}

async function handle(
  id: string,
  event: StreamEvent,
  { usher, store }: Omit<Follower, "stop">,
): Promise<void> {
  // The first event of a stream without a cursor. Everything later follows, so listing leaves no gap.
  if (event.type === "stream.opened") await listMembers(usher, store);
  else if (isMemberEvent(event)) apply(event, store);
  store.cursor = id;
  store.save();
}

function apply({ data, subject }: MemberEvent, store: Store): void {
  if (data === null) store.forget(subject.id);
  else store.update(data);
}

async function listMembers(usher: UsherClient, store: Store): Promise<void> {
  const gone = new Set(Object.keys(store.members));
  let cursor: string | null = null;
  do {
    const query = { limit: 100, ...(cursor !== null && { cursor }) };
    const page: RouterOutputs["member"]["list"] = await usher.member.list.query(query);
    for (const member of page.members) {
      store.put(member);
      gone.delete(member.id);
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
  for (const id of gone) store.forget(id);
}

function isMemberEvent(event: UsherEvent): event is MemberEvent {
  return event.type.startsWith("member.");
}
