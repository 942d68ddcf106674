import type { Membership } from "../model/member.ts";
import type { Repositories } from "../ports/store.ts";

/** Lets the messages in Slack about this member show what has just become of the membership. */
export async function syncSlackMessages(
  tx: Repositories,
  { organizationId, id: memberId }: Pick<Membership, "organizationId" | "id">,
): Promise<void> {
  const subject = { organizationId, kind: "deactivated", subjectId: memberId } as const;
  if ((await tx.slack.messages(subject)).length === 0) return;
  await tx.outbox.enqueue({
    organizationId,
    kind: "slack.member",
    key: `sync ${memberId}`,
    payload: { memberId },
    delayMs: 0,
  });
}
