import type { z } from "zod";

import { loadAccess } from "../access/load-access.ts";
import { dueSince } from "../model/access-review.ts";
import { decodeCursor, encodeCursor, page } from "../model/paging.ts";
import type { Context } from "../ports/context.ts";
import type { listReviewDueInput, listReviewDueOutput } from "./review-schemas.ts";
import { memberView } from "./view.ts";

/**
 * Active and suspended members whose access was not reviewed for the days of the policy, or of the call, except the caller:
 * no one reviews themselves. Who was never reviewed counts from when they joined.
 */
export async function listReviewDue(
  ctx: Context,
  input: z.output<typeof listReviewDueInput>,
): Promise<z.infer<typeof listReviewDueOutput>> {
  const { read } = ctx.store;
  const access = await loadAccess(ctx, read);
  const { id: organizationId, policy } = access.organization;
  const after = decodeCursor(input.cursor);
  const days = input.days ?? policy.accessReview.days;
  if (days === 0) return { members: [], nextCursor: null, days: null };
  const rows = await read.members.reviewDue({
    organizationId,
    days,
    exceptUserId: access.membership?.userId ?? null,
    after,
    limit: input.limit + 1,
  });
  const shown = page(rows, input.limit, ({ id, reviewedAt, createdAt }) =>
    encodeCursor({ id, createdAt: reviewedAt ?? createdAt }),
  );
  const members = shown.rows.map((member) => ({
    ...memberView(member),
    dueSince: dueSince(member, days),
  }));
  return { members, nextCursor: shown.nextCursor, days };
}
