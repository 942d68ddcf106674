import { insertJobs, kindOf } from "../outbox/job-sql.ts";

/** One queue for each subject of an endpoint, so that its events leave in order. */
const queues = (deliveries: string) => /* sql */ `
  SELECT DISTINCT organization_id, ${kindOf("webhook.deliver")} AS kind,
    endpoint_id || ':' || subject_id AS key,
    jsonb_build_object('endpointId', endpoint_id, 'subjectId', subject_id) AS payload
  FROM ${deliveries}`;

/** A statement that queues the rows of `deliveries` (organization_id, endpoint_id, subject_id). */
export function queueDeliveries(deliveries: string): string {
  return insertJobs([queues(deliveries)]);
}
