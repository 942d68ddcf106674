/** voice: a right to decide, with its holder's rank; one's own, or of somebody one stands in for. */
export type ApprovalRight = { userId: string; name: string | null; rank: number };
