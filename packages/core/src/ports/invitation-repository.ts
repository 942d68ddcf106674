import type { AuditActor } from "../model/events/audit-event.ts";
import type { AcceptedLink } from "../model/handover.ts";
import type { SystemRole } from "../model/roles.ts";
import type {
  Invitation,
  ListedInvitation,
  InvitationState,
  StateReasonCode,
} from "../model/invitation.ts";
import type { StateBefore, TransitionEvent } from "../model/invitation-transitions.ts";
import type { RenewalOutcome } from "../model/renewal.ts";
import type { Suppression } from "../model/suppression.ts";

/** What creating needs to know about its addresses, read in one statement. */
export type AddressFacts = {
  /** Current memberships whose user owns one of the addresses. */
  members: ReadonlyMap<string, { userId: string; status: "active" | "suspended" }>;
  /** Live (requested or pending, not past expiry) invitations. */
  open: ReadonlyMap<string, Invitation>;
  /** Addresses with an invitation past its expiry that is not `expired` yet. */
  stale: readonly string[];
  /** Memberships whose user owns one of the addresses, and whose access ended by date though they are not removed yet. */
  ended: readonly string[];
  /** The database's time. */
  now: string;
  suppressed: ReadonlyMap<string, Suppression>;
  /** Real users who own an address verified. */
  owners: ReadonlyMap<string, string>;
  /** Addresses of people who were erased, of those whose hashes were asked for. */
  erased: ReadonlySet<string>;
};

export type NewInvitation = {
  id: string;
  selector: string;
  email: string;
  emailKey: string;
  inviteeUserId: string;
  inviteeIsNew: boolean;
  role: SystemRole;
  customRoles: readonly string[];
  message: string | null;
  locale: string;
  metadata: Record<string, unknown>;
  returnTo: string | null;
  ttlHours: number | null;
  accessForDays: number | null;
  accessUntil: string | null;
  /** true: starts `requested` under the batch's approval request; false: `pending` and emailed. */
  needsApproval: boolean;
};

export type NewApprovalRequest = {
  id: string;
  reason: string;
  note: string | null;
  quorum: number;
  requiredRank: number;
  ttlHours: number;
  /** The one that this replaces; each has at most one successor. */
  previousRequestId: string | null;
  /** After how many hours its approvers may first be reminded; null for never. */
  firstReminderHours: number | null;
};

export type InvitationBatch = {
  organizationId: string;
  linkKeyId: string;
  inviter: {
    kind: Invitation["inviterKind"];
    userId: string | null;
    keyId: string | null;
    slackTeamId: string | null;
    slackUserId: string | null;
  };
  source: string;
  audit: AuditActor;
  invitations: readonly NewInvitation[];
  approvalRequest: NewApprovalRequest | null;
};

export type Voucher = Pick<InvitationBatch["inviter"], "kind" | "userId" | "keyId">;

/** Those which one of the users vouched for and no one who still may; with a rank up to `maximumRank`. */
export type UnvouchedSelection = { lostBy: readonly string[]; maximumRank?: number };

/**
 * One conditional change of some rows of one organization, with everything that follows from it. The
 * event says by `invitationTransitions` where a row may come from, where it goes and what is sent.
 */
export type InvitationTransition<E extends TransitionEvent = TransitionEvent> = {
  event: E;
  organizationId: string;
  select:
    | { ids: readonly string[] }
    | { approvalRequestId: string }
    | { emailKeys: readonly string[] }
    | UnvouchedSelection
    /** Made with the key, or sent again with it when no one else vouches for them. */
    | { inviterKeyId: string };
  /** Some of the stored states that the event may start from; all of them unless given. */
  from?: readonly StateBefore<E>[];
  /** `live`: not past expiry; `due`: past expiry; `any`: either. */
  expiry: "live" | "due" | "any";
  /** Further conditions of the UPDATE. */
  expected?: { generation?: number; version?: number };
  set?: {
    /** What a person gave as the reason. */
    stateReason?: string | null;
    /** Why the system does it. Written as `stateReason` too, and both to the audit event. */
    stateReasonCode?: StateReasonCode;
    /** `owner_of_address`: of each row who has its address verified. */
    acceptedUserId?: string | { by: "owner_of_address" };
    acceptedLink?: AcceptedLink;
    /** Starts new links, the emailed one and the one to copy, under this key. */
    newGeneration?: { linkKeyId: string };
    /** `restart`: its own ttl_hours from now. `renew`: the same, unless it lives longer already. */
    expiry?:
      | { kind: "restart" }
      | { kind: "renew" }
      | { kind: "hours"; hours: number }
      | { kind: "never" };
    role?: SystemRole;
    customRoles?: readonly string[];
    /** Who answers for the invitation from now on, in place of the inviter. */
    inviter?: InvitationBatch["inviter"];
    /** Who vouches for it beside the inviter. */
    sponsor?: Voucher | null;
  };
  /** Reports the change to the inviters, or to an admin: no one who vouched for these still may. */
  reportsLoss?: boolean;
  /**
   * Instead of what the event sends: a direct message to those who invited in Slack, even while an
   * approval was awaited, and no email.
   */
  notices?: "slack_only";
  audit: {
    actor: AuditActor;
    data?: Record<string, unknown>;
    /** Beside the address: what people typed. */
    personal?: Record<string, unknown>;
  };
};

export type ListQuery = {
  organizationId: string;
  states: readonly InvitationState[] | null;
  email: string | null;
  role: string | null;
  inviterUserId: string | null;
  inviterKeyId: string | null;
  source: string | null;
  delivery: readonly string[] | null;
  text: string | null;
  approvalRequestId: string | null;
  cursor: { createdAt: string; id: string } | null;
  limit: number;
};

/** A request of the invitee that has an effect, with what follows from it. */
export type RenewalRequest = {
  organizationId: string;
  id: string;
  /** The invitation has to be of this generation still. */
  generation: number;
  outcome: RenewalOutcome;
  /** Of `inviter_asked`: whether any of those who vouch for it still may. */
  isVouchedFor: boolean;
  audit: AuditActor;
};

export type InvitationRepository = {
  /** Makes rows of these addresses that are past their expiry `expired`; one audit event each. */
  expireAddresses(
    organizationId: string,
    emailKeys: readonly string[],
    actor: AuditActor,
  ): Promise<void>;
  /** `hashesOf`: what an address of someone who was erased may be kept as; no one is looked for without it. */
  facts(
    organizationId: string,
    emailKeys: readonly string[],
    hashesOf?: (emailKey: string) => readonly string[],
  ): Promise<AddressFacts>;
  /**
   * Writes the batch in one statement: invitations, placeholders, the approval request, deliveries,
   * jobs and audit events. Leaves out addresses that got a live row since, and everything when the
   * inviter's key has been revoked; returns what it wrote.
   */
  insert(batch: InvitationBatch): Promise<Invitation[]>;
  find(organizationId: string, id: string): Promise<Invitation | null>;
  findMany(organizationId: string, ids: readonly string[]): Promise<Invitation[]>;
  findBySelector(selector: string): Promise<Invitation | null>;
  list(query: ListQuery): Promise<ListedInvitation[]>;
  /** How many made with this key are requested or pending and not past their expiry. */
  countOpenOfKey(organizationId: string, keyId: string): Promise<number>;
  ofApprovalRequest(organizationId: string, requestId: string): Promise<Invitation[]>;
  ofApprovalRequests(organizationId: string, requestIds: readonly string[]): Promise<Invitation[]>;
  /** Whether one of those who vouch for the invitation still may. */
  isVouchedFor(organizationId: string, id: string): Promise<boolean>;
  /**
   * Holds the pending invitations that one of the users vouches for, to the end of the transaction: what
   * others do about those who vouch is seen by the next statement.
   */
  holdVouchedBy(organizationId: string, userIds: readonly string[]): Promise<void>;
  /** Keeps the address to the end of the transaction; false where it was erased since it was read. */
  holdAddress(invitation: Pick<Invitation, "organizationId" | "id" | "emailKey">): Promise<boolean>;
  /** The rows that were changed, as they are now; the loser of a race gets none. */
  transition<E extends TransitionEvent>(change: InvitationTransition<E>): Promise<Invitation[]>;
  /**
   * `isOpen`: not past the time for renewals after its expiry; a final state does not matter here. `isUsed`: a request
   * had an effect lately, and another one cannot have any.
   */
  renewalWindow(organizationId: string, id: string): Promise<{ isOpen: boolean; isUsed: boolean }>;
  /**
   * Whether the organization decided about the address after it made the invitation: it made another one, whatever became
   * of that, or removed the member who has the address.
   */
  hasLaterDecision(organizationId: string, id: string): Promise<boolean>;
  /**
   * Claims the window of one invitation, with its audit event: emails the same link again for `link_repeated`,
   * notifies who can send the invitation again for `inviter_asked`, and leaves the rest of `renewed` to
   * the caller. `link_repeated` is of a pending invitation, the others of an expired one. False for the loser of a race: the
   * window is used, the state or the generation is another, or the time for renewals is over.
   */
  requestRenewal(request: RenewalRequest): Promise<boolean>;
  /** Pending rows past their expiry, over all organizations. */
  due(limit: number): Promise<{ organizationId: string; id: string }[]>;
};
