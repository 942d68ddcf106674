import type { z } from "zod";

import type { Context } from "../ports/context.ts";
import { endMembership } from "./end-membership.ts";
import type { removeMemberOutput } from "./schemas.ts";

/** Keeps the membership but takes every right of it, at once. Repeats are harmless. */
export async function suspendMember(
  ctx: Context,
  input: { id: string },
): Promise<z.infer<typeof removeMemberOutput>> {
  return endMembership(ctx, { id: input.id, status: "suspended", action: "member.suspended" });
}
