import type { AuditActor } from "../../model/audit-event.ts";
import type { Bindings } from "./bindings.ts";

type Events = {
  action: string;
  actor: AuditActor;
  subject: "invitation" | "approval" | "delegation" | "member";
  /** SQL of their facts. */
  data: string;
  /** Rows with an `organization_id` and the subject's `id`: one event each. */
  from: string;
};

export function insertAuditEvents(
  bind: Bindings["bind"],
  { action, actor, subject, data, from }: Events,
): string {
  const event = [action, actor.kind, actor.id, actor.via, actor.requestId].map((value) =>
    bind(value, "text"),
  );
  return /* sql */ `
  INSERT INTO audit_event (organization_id, action, actor_kind, actor_id, via, request_id,
    subject_kind, subject_id, data)
  SELECT organization_id, ${event.join(", ")}, '${subject}', id, ${data} FROM ${from}`;
}
