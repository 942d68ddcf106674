import type { SystemRole } from "./roles.ts";

export const delegationStates = ["planned", "active", "over"] as const;

/** delegation: an approver lets another member decide for them for a limited time. */
export type Delegation = {
  organizationId: string;
  id: string;
  from: { userId: string; name: string | null };
  to: { userId: string; name: string | null };
  state: (typeof delegationStates)[number];
  startsAt: string;
  endsAt: string;
  /** When it was revoked early. */
  endedAt: string | null;
  createdAt: string;
};

/** A delegation in effect: an active member decides for an active member of this role. */
export type Delegate = {
  from: { userId: string; name: string | null; role: SystemRole };
  toUserId: string;
};
