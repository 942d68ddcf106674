import type { z } from "zod";

import type { Context } from "../ports/context.ts";
import { reachableApproval } from "./reachable-approval.ts";
import { recipientsOf } from "./recipients.ts";
import type { recipientsOutput } from "./schemas.ts";
import { voteBy } from "../access/approval-rights.ts";
import { rightHoldersOf } from "../access/approvers-of.ts";
import { loadAccess } from "../access/load-access.ts";
import type { ApprovalRequest } from "../model/approval-request.ts";
import type { Organization } from "../model/organization.ts";
import type { Repositories } from "../ports/store.ts";

/** Whom the policy wants to be asked in person. Throws `approval.not_found`. */
export async function listRecipients(
  ctx: Context,
  input: { id: string },
): Promise<z.infer<typeof recipientsOutput>> {
  const { read } = ctx.store;
  const access = await loadAccess(ctx, read);
  const request = await reachableApproval(access, read, input.id);
  const { organization } = access;
  const { kind: notify } = organization.policy.approval.notify;
  if (request.state !== "requested") return { notify, shortage: null, people: [] };
  return {
    notify,
    shortage: await shortageOf(read, organization, request),
    people: await recipientsOf(read, organization, request),
  };
}

/** Approvers may have left, or the policy may have changed, since the request was made. */
async function shortageOf(
  repositories: Repositories,
  organization: Organization,
  request: ApprovalRequest,
): Promise<{ approvers: string[] } | null> {
  if (organization.policy.approval.breakGlass) return null;
  const holders = await rightHoldersOf(repositories, organization, request);
  const left = holders.filter((member) => voteBy(request, member) === undefined);
  if (left.length >= request.quorum - request.approvals) return null;
  return { approvers: left.flatMap(({ name, email }) => name ?? email ?? []) };
}
