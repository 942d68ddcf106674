import type { InvitationState } from "./invitation.ts";

type Transition = {
  /** Stored states it may start from; none: it makes the row. */
  from: readonly InvitationState[];
  to: InvitationState;
  /** What goes out with it: the invitation to the invitee, or a notice to the inviter of one that was pending. */
  sends: "invitation" | "notice" | null;
};

/** The legal transitions of an invitation, by their events. `docs/domain.md` has their diagram. */
export const invitationTransitions = {
  requested: { from: [], to: "requested", sends: null },
  created: { from: [], to: "pending", sends: "invitation" },
  approved: { from: ["requested"], to: "pending", sends: "invitation" },
  denied: { from: ["requested"], to: "denied", sends: null },
  resent: { from: ["pending", "expired", "failed"], to: "pending", sends: "invitation" },
  role_changed: { from: ["pending"], to: "pending", sends: null },
  extended: { from: ["pending"], to: "pending", sends: null },
  link_copied: { from: ["pending"], to: "pending", sends: null },
  reattributed: { from: ["pending"], to: "pending", sends: null },
  accepted: { from: ["pending"], to: "accepted", sends: "notice" },
  declined: { from: ["pending"], to: "declined", sends: "notice" },
  revoked: { from: ["requested", "pending"], to: "revoked", sends: null },
  expired: { from: ["requested", "pending"], to: "expired", sends: "notice" },
  failed: { from: ["pending"], to: "failed", sends: "notice" },
} as const satisfies Record<string, Transition>;

/** The events that change a row; the other two make one. */
export type TransitionEvent = Exclude<keyof typeof invitationTransitions, "requested" | "created">;

/** The stored states that an event may start from. */
export type StateBefore<E extends TransitionEvent> =
  (typeof invitationTransitions)[E]["from"][number];

export function isLegal(state: InvitationState, event: TransitionEvent): boolean {
  const from: readonly InvitationState[] = invitationTransitions[event].from;
  return from.includes(state);
}
