import type { ApprovalView } from "@usher/core";

import type { SlackMember } from "../request/as-slack-member.ts";
import { requestCode, type RequestRef } from "../command/request-ref.ts";
import { findInvitation } from "../request/find-invitation.ts";

/** Several only when a short code means more than one open request. */
export type FoundRequests =
  | { kind: "one"; id: string }
  | { kind: "none" }
  | { kind: "several"; requests: readonly ApprovalView[] };

const openPages = 10;
const pageSize = 100;

/** The request that a person names, among those they may see. */
export async function findRequest(
  slackMember: SlackMember,
  ref: RequestRef,
): Promise<FoundRequests> {
  switch (ref.by) {
    case "id":
      return { kind: "one", id: ref.id };
    case "email": {
      const id = (await findInvitation(slackMember, ref.email))?.approvalRequestId ?? null;
      return id === null ? { kind: "none" } : { kind: "one", id };
    }
    case "code":
      return byCode(slackMember, ref.code);
  }
}

/** Open requests first; then the newest of any state, so that a decided one is answered as such. */
async function byCode({ caller }: SlackMember, code: string): Promise<FoundRequests> {
  const matching: ApprovalView[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < openPages; page += 1) {
    const listed: Awaited<ReturnType<typeof caller.approval.list>> = await caller.approval.list({
      states: ["requested"],
      limit: pageSize,
      ...(cursor === null ? {} : { cursor }),
    });
    matching.push(...listed.approvals.filter(({ id }) => requestCode(id) === code));
    cursor = listed.nextCursor;
    if (cursor === null) break;
  }
  if (matching.length === 0) {
    const { approvals } = await caller.approval.list({ limit: pageSize });
    matching.push(...approvals.filter(({ id }) => requestCode(id) === code).slice(0, 1));
  }
  const [first, second] = matching;
  if (first === undefined) return { kind: "none" };
  return second === undefined
    ? { kind: "one", id: first.id }
    : { kind: "several", requests: matching };
}
