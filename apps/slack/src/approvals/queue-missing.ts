import { systemCaller, type Services } from "../request/services.ts";

const maxPages = 20;

/**
 * Asks for a message of every open request. Requests made before this workspace was connected have
 * no job of their own; for those that have a message the job finds nothing to do.
 */
export async function queueMissing(services: Services, organizationId: string): Promise<void> {
  const caller = systemCaller(services, organizationId);
  let cursor: string | null = null;
  for (let page = 0; page < maxPages; page += 1) {
    const listed: Awaited<ReturnType<typeof caller.approval.list>> = await caller.approval.list({
      states: ["requested"],
      limit: 100,
      ...(cursor === null ? {} : { cursor }),
    });
    for (const { id } of listed.approvals)
      await services.store.read.outbox.enqueue({
        organizationId,
        kind: "slack.approval",
        key: id,
        payload: { approvalRequestId: id },
        delayMs: 0,
      });
    cursor = listed.nextCursor;
    if (cursor === null) return;
  }
}
