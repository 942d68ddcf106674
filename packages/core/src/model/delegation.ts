import type { SystemRole } from "./roles.ts";

export const delegationStates = ["planned", "active", "over"] as const;

/** delegation: somebody who may approve lets another member decide for them for a while. */
export type Delegation = {
  organizationId: string;
  id: string;
  from: { userId: string; name: string | null };
  to: { userId: string; name: string | null };
  state: (typeof delegationStates)[number];
  startsAt: string;
  endsAt: string;
  /** When somebody ended it before its time. */
  endedAt: string | null;
  createdAt: string;
};

/** A delegation at work: an active member stands in for an active member of this role. */
export type Delegate = {
  from: { userId: string; name: string | null; role: SystemRole };
  toUserId: string;
};
