import type { ActorKind, Via } from "../actor.ts";
import type { ApprovalRequest } from "../approval-request.ts";
import type { InvitationSnapshot } from "../invitation.ts";
import type { MemberRecord } from "../member.ts";

export type AuditSubject =
  | "invitation"
  | "approval"
  | "delegation"
  | "member"
  | "role"
  | "organization"
  | "api_key"
  | "suppression"
  | "slack_installation"
  | "webhook_endpoint";

/** Who and how, for an event that a statement writes beside its change. `invitee`: by the link. */
export type AuditActor = {
  kind: ActorKind | "invitee";
  id: string | null;
  via: Via;
  requestId: string | null;
};

export type AuditEntry = {
  organizationId: string;
  action: string;
  actor: AuditActor;
  subject: { kind: AuditSubject; id: string };
  /** Facts that stay when a person is erased: ids, states, codes, counts. */
  data: Record<string, unknown>;
  /** Addresses, people's names and what people typed. Readers get both as one `data`. */
  personal?: Record<string, unknown>;
};

/**
 * audit event: what happened, to what, by whom. Rows go only with their organization, and nothing else
 * of them changes but that their personal part can be erased.
 */
export type AuditEvent = {
  seq: string;
  at: string;
  action: string;
  actorKind: string;
  actorId: string | null;
  via: string;
  requestId: string | null;
  subjectKind: string;
  subjectId: string;
  data: Record<string, unknown>;
  /** Whether its personal part was erased. */
  erased: boolean;
};

/** audit snapshot: what the event changed, as it was right after it. An approval's invitations follow in events of their own. */
export type AuditSnapshot =
  | { kind: "invitation"; invitation: InvitationSnapshot }
  | { kind: "approval"; request: ApprovalRequest; invitations: readonly InvitationSnapshot[] }
  | { kind: "member"; member: MemberRecord };

/** Null for other subjects, after erasure, and for events older than snapshots. */
export type SnapshotEvent = AuditEvent & { snapshot: AuditSnapshot | null };
