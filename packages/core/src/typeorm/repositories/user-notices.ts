import type { OutboxRepository } from "../../ports/outbox-repository.ts";
import type { Sql } from "../sql.ts";
import { insertJobs, kindOf } from "./outbox/job-sql.ts";

/** A kind of its own: the version before has no text for these notices. */
const emailJob = /* sql */ `
  SELECT organization_id, ${kindOf("mail.user_notice")} AS kind, id::text AS key,
    jsonb_build_object('deliveryId', id) AS payload
  FROM sent_email`;

/** About the person's own account, so no policy silences it, and Slack is not asked. */
const notify = /* sql */ `
WITH sent_email AS (
  INSERT INTO delivery (organization_id, id, generation, kind, notice, recipient_user_id, by_user_id)
  VALUES ($1, new_id(), 1, 'notice', $2::text, $3::uuid, $4::uuid)
  RETURNING organization_id, id)
${insertJobs([emailJob])}`;

export async function notifyUser(
  sql: Sql,
  { organizationId, notice, userId, byUserId }: Parameters<OutboxRepository["notifyUser"]>[0],
): Promise<void> {
  await sql.run(notify, [organizationId, notice, userId, byUserId]);
}
