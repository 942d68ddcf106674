import type { JobKind } from "../../../model/job.ts";
import { installed } from "../installed-sql.ts";
import { noticeBySlack, noticeInSlackOnly, noticeUnlessMuted } from "./notice-sql.ts";

/**
 * A CTE's body that adds jobs from SELECTs of (organization_id, kind, key, payload). A ready job with
 * the same key is kept and touched: that lock holds back its claim until this change is committed,
 * and one that waits for a retry becomes due now.
 */
export function insertJobs(selects: readonly string[]): string {
  return `
    INSERT INTO job (organization_id, id, kind, key, payload)
    SELECT organization_id, new_id(), kind, key, payload
    FROM (${selects.join(" UNION ALL ")}) AS wanted
    ORDER BY organization_id, kind, key
    ON CONFLICT (organization_id, kind, key) WHERE state = 'ready'
    DO UPDATE SET run_at = LEAST(job.run_at, excluded.run_at)`;
}

/** Emails for the rows of `deliveries` (organization_id, id). */
export function emailJobs(deliveries: string): string {
  return `
    SELECT organization_id, ${kindOf("mail")} AS kind, id::text AS key,
      jsonb_build_object('deliveryId', id) AS payload
    FROM ${deliveries}`;
}

/** New renderings of the approval requests in `requests` (organization_id, id). */
export function approvalMessageJobs(requests: string): string {
  return `
    SELECT organization_id, ${kindOf("slack.approval")} AS kind, id::text AS key,
      jsonb_build_object('approvalRequestId', id) AS payload
    FROM ${requests} WHERE ${installed(requests)}`;
}

/**
 * Notifies in Slack the inviters of those rows of `invitations` that were pending before, unless their
 * organization notifies them in another way; where there is no other way, of all of them.
 */
export function invitationNoticeJobs(
  invitations: string,
  notice: string,
  { slackOnly = false }: { slackOnly?: boolean } = {},
): string {
  return `
    SELECT organization_id, ${kindOf("slack.notice")} AS kind,
      'invitation:' || id || ':' || ${notice} || ':' || version AS key,
      jsonb_build_object('invitationId', id, 'notice', ${notice}) AS payload
    FROM ${invitations}
    WHERE slack_user_id IS NOT NULL AND ${installed(invitations)} AND ${
      slackOnly
        ? noticeInSlackOnly(invitations)
        : `was = 'pending' AND ${noticeBySlack(invitations)}`
    }`;
}

/** Notifies in Slack the requester of each row of `requests` how it ended. */
export function approvalNoticeJobs(requests: string): string {
  return `
    SELECT organization_id, ${kindOf("slack.notice")} AS kind,
      'approval:' || id || ':' || state AS key,
      jsonb_build_object('approvalRequestId', id, 'notice', state) AS payload
    FROM ${requests}
    WHERE state IN ('approved', 'denied', 'expired') AND requester_slack_user_id IS NOT NULL
      AND ${installed(requests)} AND ${noticeUnlessMuted(requests)}`;
}

export function kindOf(name: JobKind): string {
  return `'${name}'`;
}
