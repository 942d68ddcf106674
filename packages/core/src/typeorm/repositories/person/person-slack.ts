import { maxAccessReminders } from "../../../model/policy.ts";
import type { ErasureReport } from "../../../ports/person-repository.ts";
import type { Sql } from "../../sql.ts";

type SlackCounts = Pick<ErasureReport, "slackMessages" | "slackUnreachable">;

/** Whether the message `m` can be changed. */
const isKnown = `m.ts IS NOT NULL AND EXISTS (SELECT FROM slack_installation s
  WHERE s.organization_id = m.organization_id AND s.team_id = m.team_id AND s.disabled_at IS NULL)`;

/** What an inviter may have been notified of in a direct message, of which no place is kept. */
const notified = `'invitation.accepted', 'invitation.declined', 'invitation.bounced', 'invitation.complained',
  'invitation.failed', 'invitation.delivery_unknown', 'invitation.renewal_requested'`;

/** To who invited the member `m`, before each end that the access has or had. */
const remindersOfEnds = /* sql */ `
  SELECT ${maxAccessReminders} * (1 + (SELECT count(*) FROM audit_event e
    WHERE e.organization_id = $1 AND e.subject_id = m.id AND e.action = 'member.access_changed')) AS count
  FROM membership m WHERE m.organization_id = $1 AND m.id = ANY ($2::uuid[]) AND m.invitation_id IS NOT NULL
    AND (m.access_until IS NOT NULL OR EXISTS (SELECT FROM audit_event e
      WHERE e.organization_id = $1 AND e.subject_id = m.id AND e.action = 'member.access_changed'))
    AND EXISTS (SELECT FROM slack_installation s WHERE s.organization_id = $1)`;

/**
 * Handwritten, as the next: counts over several tables. Lost are lines of a thread, which are the events of a request and
 * its invitations up to the last line, and direct messages to who invited or asked.
 */
const ofSubjects = /* sql */ `
WITH known AS (
  SELECT m.*, ${isKnown} AS is_known FROM slack_message m
  WHERE m.organization_id = $1 AND m.subject_id = ANY ($2::uuid[]))
SELECT count(*) FILTER (WHERE is_known)::integer AS "slackMessages",
  (count(*) FILTER (WHERE NOT is_known) + coalesce(sum((
    SELECT count(*) FROM audit_event e WHERE e.organization_id = $1 AND e.seq <= known.logged_seq
      AND (e.subject_id = known.subject_id OR e.subject_id = ANY ($3::uuid[])))), 0)
  + (SELECT count(*) FROM audit_event e JOIN invitation i ON i.organization_id = $1 AND i.id = e.subject_id
    WHERE e.organization_id = $1 AND e.subject_id = ANY ($3::uuid[]) AND e.action IN (${notified})
      AND i.slack_user_id IS NOT NULL)
  + (SELECT count(*) FROM approval_request r WHERE r.organization_id = $1 AND r.id = ANY ($4::uuid[])
    AND r.state IN ('approved', 'denied', 'expired') AND r.requester_slack_user_id IS NOT NULL)
  + coalesce((SELECT sum(count) FROM (${remindersOfEnds}) AS reminders), 0)
  )::integer AS "slackUnreachable"
FROM known`;

/** Of requests in which they took part: the message, and lines of its thread about what they did. */
const ofRequests = /* sql */ `
SELECT count(*) FILTER (WHERE ${isKnown})::integer AS "slackMessages",
  (count(*) FILTER (WHERE NOT (${isKnown})) + coalesce(sum((
    SELECT count(*) FROM audit_event e WHERE e.organization_id = m.organization_id
      AND e.subject_id = m.subject_id AND e.seq <= m.logged_seq AND e.actor_id = ANY ($3::text[]))), 0)
  )::integer AS "slackUnreachable"
FROM unnest($1::uuid[], $2::uuid[]) AS request(organization_id, id)
JOIN slack_message m ON m.organization_id = request.organization_id AND m.subject_id = request.id`;

const none: SlackCounts = { slackMessages: 0, slackUnreachable: 0 };

/** Messages about rows of the person. */
export async function countSlackMessages(
  sql: Sql,
  organizationId: string,
  ids: Readonly<Record<"subjects" | "invitations" | "requests", readonly string[]>>,
): Promise<SlackCounts> {
  const params = [organizationId, ids.subjects, ids.invitations, ids.requests];
  const [counts] = await sql.rows<SlackCounts>(ofSubjects, params);
  return counts ?? none;
}

/** Messages that named the users. */
export async function countMessagesOfRequests(
  sql: Sql,
  requests: readonly { organizationId: string; id: string }[],
  userIds: readonly string[],
): Promise<SlackCounts> {
  const organizationIds = requests.map(({ organizationId }) => organizationId);
  const ids = requests.map(({ id }) => id);
  const [counts] = await sql.rows<SlackCounts>(ofRequests, [organizationIds, ids, userIds]);
  return counts ?? none;
}
