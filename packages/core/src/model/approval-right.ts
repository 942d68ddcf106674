/** approval right: a right to decide, with its holder's rank; one's own, or delegated. */
export type ApprovalRight = { userId: string; name: string | null; rank: number };
