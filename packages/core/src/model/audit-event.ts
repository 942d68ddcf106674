import type { ActorKind, Via } from "./actor.ts";

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
  data: Record<string, unknown>;
};

/** audit event: what happened, to what, by whom. Rows are never changed or deleted. */
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
};
