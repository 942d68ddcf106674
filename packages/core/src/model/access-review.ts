/** What a reviewer decides about a member's access. */
export const reviewDecisions = ["keep", "end"] as const;
export type ReviewDecision = (typeof reviewDecisions)[number];

const dayMs = 86_400_000;

/** When a review became due, `days` of 24 hours after the last one, or after joining. */
export function dueSince(
  { reviewedAt, createdAt }: { reviewedAt: string | null; createdAt: string },
  days: number,
): string {
  return new Date(Date.parse(reviewedAt ?? createdAt) + days * dayMs).toISOString();
}
