import type { AuditActor } from "../../model/events/audit-event.ts";
import type { Bindings } from "./bindings.ts";

/** Each an SQL expression of a jsonb. */
type Facts = {
  /** What stays when a person is erased. */
  data: string;
  /** Addresses, people's names and what people typed. */
  personal?: string;
  /** The row after the change, as `AuditSnapshot` has it. */
  snapshot?: string;
};

/** The columns that `eventFacts` is the value of. */
export const factColumns = "data, personal";

/** The salt is erased with the rest, and then the digest in the link cannot be guessed. */
export function eventFacts({ data, personal, snapshot }: Facts): string {
  if (personal === undefined && snapshot === undefined) return `${data}, NULL::jsonb`;
  return `${data}, jsonb_build_object('salt', gen_random_uuid(),
    'data', ${personal ?? "'{}'::jsonb"}, 'snapshot', ${snapshot ?? "NULL::jsonb"})`;
}

/** All facts of the event `e`, as they were before they were split. */
export const mergedData = "e.data || coalesce(e.personal -> 'data', '{}')";

type Events = Facts & {
  action: string;
  actor: AuditActor;
  subject: "invitation" | "approval" | "delegation" | "member";
  /** Rows with an `organization_id` and the subject's `id`: one event each. */
  from: string;
};

export function insertAuditEvents(
  bind: Bindings["bind"],
  { action, actor, subject, from, ...facts }: Events,
): string {
  const event = [action, actor.kind, actor.id, actor.via, actor.requestId].map((value) =>
    bind(value, "text"),
  );
  return /* sql */ `
  INSERT INTO audit_event (organization_id, action, actor_kind, actor_id, via, request_id,
    subject_kind, subject_id, ${factColumns})
  SELECT organization_id, ${event.join(", ")}, '${subject}', id, ${eventFacts(facts)} FROM ${from}`;
}
