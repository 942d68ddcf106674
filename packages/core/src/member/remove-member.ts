import type { z } from "zod";

import type { Context } from "../ports/context.ts";
import { endMembership } from "./end-membership.ts";
import type { removeMemberOutput } from "./schemas.ts";

/** Ends the membership and what hangs on it. Members may leave by themselves; the last owner may not. */
export async function removeMember(
  ctx: Context,
  input: { id: string },
): Promise<z.infer<typeof removeMemberOutput>> {
  return endMembership(ctx, { id: input.id, status: "removed", action: "member.removed" });
}
