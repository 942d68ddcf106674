import { erasedText } from "../../../model/erased.ts";
import type { Person, PersonRepository } from "../../../ports/person-repository.ts";
import { recordsOf } from "../../records.ts";
import type { Sql } from "../../sql.ts";
import { approvalMessageJobs, insertJobs } from "../outbox/job-sql.ts";
import { countMessagesOfRequests } from "./person-slack.ts";

/** Who has one of the addresses and is not among these users came after, and keeps it. */
const forgetAddresses = [
  "DELETE FROM slack_link_ticket WHERE email_key = ANY ($1::text[])",
  "DELETE FROM suppression WHERE email_key = ANY ($1::text[])",
];

/** They invited, asked and decided where they are or were members alone. */
const ofTheirs = `organization_id IN (
  SELECT m.organization_id FROM membership m WHERE m.user_id = ANY ($1::uuid[]))`;

/**
 * Requests that they asked for or decided about; those that are open may name them among who is asked. In the order
 * of locks they come before invitations.
 */
const renewRequests = /* sql */ `
WITH held AS MATERIALIZED (
  SELECT r.organization_id, r.id, part.is_theirs FROM approval_request r
  CROSS JOIN LATERAL (
    SELECT (r.requester_user_id = ANY ($1::uuid[]) OR r.decided_by = ANY ($1::uuid[])
      OR EXISTS (SELECT FROM approval_decision d
        WHERE d.organization_id = r.organization_id AND d.request_id = r.id
          AND (d.user_id = ANY ($1::uuid[]) OR d.on_behalf_of = ANY ($1::uuid[]))))
      IS TRUE AS is_theirs) AS part
  WHERE r.${ofTheirs} AND (part.is_theirs OR r.state = 'requested')
  ORDER BY r.organization_id, r.id FOR NO KEY UPDATE OF r),
request AS (
  UPDATE approval_request r SET version = r.version + 1, updated_at = usher_now(),
    requester_slack_user_id = CASE WHEN r.requester_user_id = ANY ($1::uuid[])
      THEN NULL ELSE r.requester_slack_user_id END
  FROM held WHERE r.organization_id = held.organization_id AND r.id = held.id
  RETURNING r.organization_id, r.id),
jobs AS (${insertJobs([approvalMessageJobs("request")])})
SELECT organization_id, id FROM held WHERE is_theirs`;

const releaseInvitations = /* sql */ `
WITH held AS MATERIALIZED (
  SELECT organization_id, id FROM invitation
  WHERE ${ofTheirs} AND inviter_user_id = ANY ($1::uuid[]) AND slack_user_id IS NOT NULL
  ORDER BY organization_id, email_key, id FOR NO KEY UPDATE)
UPDATE invitation i SET slack_user_id = NULL
FROM held WHERE i.organization_id = held.organization_id AND i.id = held.id`;

const forgetUsers = [
  "DELETE FROM slack_link_ticket WHERE user_id = ANY ($1::uuid[])",
  "DELETE FROM slack_account_link WHERE user_id = ANY ($1::uuid[])",
  "DELETE FROM user_identity WHERE user_id = ANY ($1::uuid[])",
  "DELETE FROM user_email WHERE user_id = ANY ($1::uuid[])",
  `UPDATE membership SET display_name = NULL, external_id = NULL, metadata = '{}', status = 'removed'
   WHERE user_id = ANY ($1::uuid[])`,
  insertJobs([
    `SELECT m.organization_id, 'slack.member' AS kind, 'sync ' || m.id AS key,
       jsonb_build_object('memberId', m.id) AS payload
     FROM membership m WHERE m.user_id = ANY ($1::uuid[]) AND EXISTS (
       SELECT FROM slack_message s WHERE s.organization_id = m.organization_id
         AND s.kind = 'deactivated' AND s.subject_id = m.id)`,
    // Their notices of a pause name who ended it.
    `SELECT DISTINCT m.organization_id, 'slack.pause' AS kind, 'sync' AS key, '{}'::jsonb AS payload
     FROM membership m WHERE m.user_id = ANY ($1::uuid[]) AND EXISTS (
       SELECT FROM slack_message s
       WHERE s.organization_id = m.organization_id AND s.kind = 'pause')`,
  ]),
];

const revokeKeys = /* sql */ `
  UPDATE api_key SET name = $2, revoked_at = coalesce(revoked_at, usher_now())
  WHERE user_id = ANY ($1::uuid[]) AND name <> $2`;

const forgetNames = /* sql */ `
  UPDATE app_user SET name = NULL, time_zone = NULL
  WHERE id = ANY ($1::uuid[]) AND (name IS NOT NULL OR time_zone IS NOT NULL
    OR EXISTS (SELECT FROM user_email e WHERE e.user_id = app_user.id))`;

/** Handwritten, as the rest: few rows of many tables. */
export function forgetMethods(sql: Sql): Pick<PersonRepository, "forget"> {
  return {
    async forget({ userIds, emailKeys }: Person, recipients) {
      const requests = await recordsOf<{ organizationId: string; id: string }>(sql, renewRequests, [
        userIds,
      ]);
      const slack = await countMessagesOfRequests(sql, requests, userIds);
      await sql.run(releaseInvitations, [userIds]);
      const keysRevoked = await sql.run(revokeKeys, [userIds, erasedText]);
      const users = await sql.run(forgetNames, [userIds]);
      for (const text of forgetUsers) await sql.run(text, [userIds]);
      for (const text of forgetAddresses) await sql.run(text, [emailKeys]);
      await sql.run("DELETE FROM recipient_window WHERE recipient = ANY ($1::text[])", [
        recipients,
      ]);
      return { users, keysRevoked, ...slack };
    },
  };
}
