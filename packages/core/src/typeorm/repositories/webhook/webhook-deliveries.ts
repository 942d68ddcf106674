import { LessThan } from "typeorm";

import type { WebhookAttempt } from "../../../model/webhook.ts";
import type { WebhookRepository } from "../../../ports/webhook-repository.ts";
import { webhookAttemptEntity, webhookDeliveryEntity } from "../../entities/webhook.ts";
import { columnsOf } from "../../rows.ts";
import type { Sql } from "../../sql.ts";
import { tableOf } from "../../table.ts";
import { queueDeliveries } from "./webhook-jobs-sql.ts";

type DeliveryMethods = Pick<
  WebhookRepository,
  "deliveries" | "findDelivery" | "attempts" | "replay" | "recover" | "sweep"
>;

/** Handwritten: the newest of each of several deliveries. */
const attempts = /* sql */ `
  SELECT ${columnsOf(webhookAttemptEntity, "a")} FROM unnest($2::uuid[]) AS wanted(id)
  CROSS JOIN LATERAL (
    SELECT * FROM webhook_attempt WHERE organization_id = $1 AND delivery_id = wanted.id
    ORDER BY id DESC LIMIT $3) AS a
  ORDER BY a.id`;

/** Handwritten, as the next one: what becomes pending is queued in the same statement. */
const queueOf = (where: string) => /* sql */ `
  WITH changed AS (
    UPDATE webhook_delivery SET status = 'pending', failures = 0, round = round + 1,
      next_attempt_at = usher_now(), finished_at = NULL
    WHERE organization_id = $1 AND event_seq IS NOT NULL AND ${where}
    RETURNING *),
  waiting AS (
    SELECT changed.* FROM changed JOIN webhook_endpoint w
      ON w.organization_id = changed.organization_id AND w.id = changed.endpoint_id
    WHERE w.status = 'active'),
  queued AS (${queueDeliveries("waiting")})
  SELECT changed.id FROM changed`;

const replay = queueOf("id = $2");
const recover = queueOf("endpoint_id = $2 AND status = 'failed' AND created_at >= $3::timestamptz");

/** Handwritten: a bounded number of them. */
const sweep = /* sql */ `
  DELETE FROM webhook_delivery d USING (
    SELECT organization_id, id FROM webhook_delivery
    WHERE created_at < usher_now() - make_interval(hours => $1)
    ORDER BY created_at LIMIT $2) AS old
  WHERE d.organization_id = old.organization_id AND d.id = old.id`;

export function deliveryMethods(sql: Sql): DeliveryMethods {
  const deliveries = tableOf(sql, webhookDeliveryEntity);
  const attempted = tableOf(sql, webhookAttemptEntity);
  const findDelivery: DeliveryMethods["findDelivery"] = (key) => deliveries.findOne({ where: key });
  return {
    findDelivery,
    deliveries: ({ organizationId, endpointId, status, beforeId, limit }) =>
      deliveries.find({
        where: {
          organizationId,
          endpointId,
          ...(status !== null && { status }),
          ...(beforeId !== null && { id: LessThan(beforeId) }),
        },
        order: { id: "DESC" },
        take: limit,
      }),
    attempts: async (organizationId, deliveryIds, limitEach): Promise<WebhookAttempt[]> =>
      attempted.query(attempts, [organizationId, deliveryIds, limitEach]),
    async replay(key) {
      const [changed] = await sql.rows<{ id: string }>(replay, [key.organizationId, key.id]);
      return changed ? findDelivery(key) : null;
    },
    recover: async ({ organizationId, id }, since) =>
      (await sql.rows(recover, [organizationId, id, since])).length,
    sweep: (olderThanHours, limit) => sql.run(sweep, [olderThanHours, limit]),
  };
}
