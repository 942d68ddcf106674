import type { z } from "zod";

import type { Context } from "../ports/context.ts";
import { reachableApproval } from "./reachable-approval.ts";
import { recipientsOf } from "./recipients.ts";
import type { recipientsOutput } from "./schemas.ts";
import { loadAccess } from "../access/load-access.ts";

/** Whom the policy wants to be asked in person. Throws `approval.not_found`. */
export async function listRecipients(
  ctx: Context,
  input: { id: string },
): Promise<z.infer<typeof recipientsOutput>> {
  const { read } = ctx.store;
  const access = await loadAccess(ctx, read);
  const request = await reachableApproval(access, read, input.id);
  const { organization } = access;
  return {
    notify: organization.policy.approval.notify.kind,
    people: request.state === "requested" ? await recipientsOf(read, organization, request) : [],
  };
}
