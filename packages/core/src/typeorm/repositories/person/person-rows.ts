import { erasedEmail, erasedText } from "../../../model/erased.ts";
import type {
  ErasureReport,
  Person,
  PersonRepository,
  PersonSubjects,
  ScrubbedRows,
} from "../../../ports/person-repository.ts";
import { isActiveMember } from "../../membership-sql.ts";
import { recordsOf } from "../../records.ts";
import type { Sql } from "../../sql.ts";
import { approvalMessageJobs, insertJobs } from "../outbox/job-sql.ts";

type RowMethods = Pick<
  PersonRepository,
  | "find"
  | "usersIn"
  | "lastOwnerOf"
  | "organizations"
  | "subjects"
  | "memberships"
  | "scrub"
  | "forget"
>;

/** Whether another name has the name as a whole or as some of its words. */
const hasName = (other: string) =>
  `strpos(' ' || lower(${other}) || ' ', ' ' || lower(name.name) || ' ') > 0`;

/**
 * Handwritten, as the rest: one statement over five tables. A real user is found by the address that they own now: an
 * invitation may name someone who has released the address since.
 */
const find = /* sql */ `
WITH owner AS (
  SELECT user_id AS id FROM user_email WHERE email_key = $1
  UNION SELECT i.invitee_user_id FROM organization o
    JOIN invitation i ON i.organization_id = o.id AND i.email_key = $1
    JOIN app_user u ON u.id = i.invitee_user_id
    WHERE u.kind = 'placeholder' AND u.merged_into IS NULL),
person AS (
  SELECT id FROM owner UNION SELECT u.id FROM app_user u JOIN owner ON u.merged_into = owner.id),
named AS (
  SELECT name FROM app_user WHERE id IN (SELECT id FROM person)
  UNION SELECT display_name FROM membership WHERE user_id IN (SELECT id FROM person)
  UNION SELECT slack_user_name FROM slack_link_ticket
    WHERE email_key = $1 OR user_id IN (SELECT id FROM person)),
name AS (SELECT DISTINCT name FROM named WHERE name <> '')
SELECT ARRAY(SELECT id FROM person) AS user_ids,
  ARRAY(SELECT $1 UNION SELECT email_key FROM user_email WHERE user_id IN (SELECT id FROM person))
    AS email_keys,
  ARRAY(SELECT name FROM name) AS names,
  EXISTS (SELECT FROM name JOIN app_user u ON ${hasName("u.name")}
      WHERE u.id NOT IN (SELECT id FROM person))
    OR EXISTS (SELECT FROM name JOIN membership m ON ${hasName("m.display_name")}
      WHERE m.user_id NOT IN (SELECT id FROM person)) AS shares_name`;

/** What is cheap to look up, for each organization: who accepted since, and whom an invitation was made for since. */
const usersIn = /* sql */ `
  SELECT user_id FROM user_email WHERE email_key = ANY ($2::text[]) AND verified_at IS NOT NULL
  UNION SELECT i.invitee_user_id FROM invitation i JOIN app_user u ON u.id = i.invitee_user_id
    WHERE i.organization_id = $1 AND i.email_key = ANY ($2::text[])
      AND u.kind = 'placeholder' AND u.merged_into IS NULL`;

const lastOwnerOf = /* sql */ `
  SELECT o.id, o.slug FROM membership m JOIN organization o ON o.id = m.organization_id
  WHERE m.user_id = ANY ($1::uuid[]) AND m.role = 'owner' AND ${isActiveMember("m")}
    AND o.status <> 'deleted' AND NOT EXISTS (
      SELECT FROM membership other WHERE other.organization_id = m.organization_id
        AND other.role = 'owner' AND ${isActiveMember("other")} AND other.user_id <> ALL ($1::uuid[]))
  ORDER BY o.slug`;

const organizations = /* sql */ `
  SELECT id FROM organization WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2`;

const aboutPerson = `i.organization_id = $1 AND i.erased_at IS NULL AND (i.email_key = ANY ($2::text[])
  OR i.invitee_user_id = ANY ($3::uuid[]) OR i.accepted_user_id = ANY ($3::uuid[]))`;

const subjects = /* sql */ `
WITH about AS (SELECT i.id, i.approval_request_id FROM invitation i WHERE ${aboutPerson})
SELECT ARRAY(SELECT id FROM about) AS invitation_ids,
  ARRAY(SELECT DISTINCT approval_request_id FROM about WHERE approval_request_id IS NOT NULL)
    AS approval_request_ids,
  ARRAY(SELECT id FROM membership WHERE organization_id = $1 AND user_id = ANY ($3::uuid[]))
    AS member_ids`;

const memberships = /* sql */ `
  SELECT m.id FROM membership m JOIN organization o ON o.id = m.organization_id
  WHERE m.organization_id = $1 AND m.user_id = ANY ($2::uuid[]) AND m.status <> 'removed'
    AND o.status <> 'deleted'`;

/** In the order of locks: deliveries, approval requests, invitations. */
const scrubDeliveries = /* sql */ `
WITH written AS (
  UPDATE delivery d SET detail = NULL, erased_at = usher_now(),
    status = CASE WHEN d.status = 'queued' THEN 'cancelled' ELSE d.status END
  FROM (SELECT organization_id, id, status FROM delivery
    WHERE organization_id = $1 AND erased_at IS NULL
      AND (invitation_id = ANY ($2::uuid[]) OR recipient_user_id = ANY ($3::uuid[]))
    ORDER BY id FOR NO KEY UPDATE) AS known
  WHERE d.organization_id = known.organization_id AND d.id = known.id
  RETURNING known.status = 'queued' AS is_canceled)
SELECT count(*) FILTER (WHERE is_canceled)::integer AS canceled FROM written`;

const scrubApprovals = /* sql */ `
WITH request AS (
  UPDATE approval_request SET note = NULL, deny_reason = NULL, version = version + 1,
    updated_at = usher_now()
  WHERE organization_id = $1 AND id = ANY ($2::uuid[]) RETURNING organization_id, id),
decision AS (
  UPDATE approval_decision SET reason = NULL
  WHERE organization_id = $1 AND request_id = ANY ($2::uuid[])),
jobs AS (${insertJobs([approvalMessageJobs("request")])})
SELECT count(*)::integer AS requests FROM request`;

const scrubInvitations = /* sql */ `
WITH code AS (
  DELETE FROM handover_code WHERE organization_id = $1 AND invitation_id = ANY ($2::uuid[])),
lifted AS (
  DELETE FROM suppression WHERE organization_id = $1 AND email_key = ANY ($3::text[]))
UPDATE invitation SET email = $4, email_key = $4, message = NULL, metadata = '{}', return_to = NULL,
  delivery_detail = NULL, version = version + 1, updated_at = usher_now(), erased_at = usher_now(),
  state_reason = CASE WHEN state_reason = state_reason_code THEN state_reason END
WHERE organization_id = $1 AND id = ANY ($2::uuid[]) AND state NOT IN ('requested', 'pending')`;

const isKnown = `m.ts IS NOT NULL AND EXISTS (SELECT FROM slack_installation s
  WHERE s.organization_id = m.organization_id AND s.team_id = m.team_id AND s.disabled_at IS NULL)`;

/** Lines of a thread: the events of a request and its invitations up to the last line. */
const slackMessages = /* sql */ `
WITH known AS (
  SELECT m.*, ${isKnown} AS is_known FROM slack_message m
  WHERE m.organization_id = $1 AND m.subject_id = ANY ($2::uuid[]))
SELECT count(*) FILTER (WHERE is_known)::integer AS messages,
  (count(*) FILTER (WHERE NOT is_known) + coalesce(sum((
    SELECT count(*) FROM audit_event e WHERE e.organization_id = $1 AND e.seq <= known.logged_seq
      AND (e.subject_id = known.subject_id OR e.subject_id = ANY ($3::uuid[])))), 0))::integer AS lost
FROM known`;

const forgetAddresses = [
  "DELETE FROM slack_link_ticket WHERE email_key = ANY ($1::text[])",
  "DELETE FROM suppression WHERE email_key = ANY ($1::text[])",
  "DELETE FROM user_email WHERE email_key = ANY ($1::text[])",
];

/** They invited and asked where they are or were members alone. */
const ofTheirs = `organization_id IN (
  SELECT m.organization_id FROM membership m WHERE m.user_id = ANY ($1::uuid[]))`;

const forgetUsers = [
  "DELETE FROM slack_link_ticket WHERE user_id = ANY ($1::uuid[])",
  "DELETE FROM slack_account_link WHERE user_id = ANY ($1::uuid[])",
  "DELETE FROM user_identity WHERE user_id = ANY ($1::uuid[])",
  "DELETE FROM user_email WHERE user_id = ANY ($1::uuid[])",
  `UPDATE membership SET display_name = NULL, external_id = NULL, metadata = '{}', status = 'removed'
   WHERE user_id = ANY ($1::uuid[])`,
  `UPDATE invitation SET slack_user_id = NULL
   WHERE ${ofTheirs} AND inviter_user_id = ANY ($1::uuid[]) AND slack_user_id IS NOT NULL`,
  /* sql */ `
  WITH request AS (
    UPDATE approval_request SET requester_slack_user_id = NULL, version = version + 1,
      updated_at = usher_now()
    WHERE ${ofTheirs}
      AND (requester_user_id = ANY ($1::uuid[]) OR decided_by = ANY ($1::uuid[]))
    RETURNING organization_id, id)
  ${insertJobs([approvalMessageJobs("request")])}`,
  insertJobs([
    `SELECT m.organization_id, 'slack.member' AS kind, 'sync ' || m.id AS key,
       jsonb_build_object('memberId', m.id) AS payload
     FROM membership m WHERE m.user_id = ANY ($1::uuid[]) AND EXISTS (
       SELECT FROM slack_message s WHERE s.organization_id = m.organization_id
         AND s.kind = 'deactivated' AND s.subject_id = m.id)`,
  ]),
];

const revokeKeys = /* sql */ `
  UPDATE api_key SET name = $2, revoked_at = coalesce(revoked_at, usher_now())
  WHERE user_id = ANY ($1::uuid[]) AND name <> $2`;

const forgetNames = /* sql */ `
  UPDATE app_user SET name = NULL, time_zone = NULL
  WHERE id = ANY ($1::uuid[]) AND (name IS NOT NULL OR time_zone IS NOT NULL
    OR EXISTS (SELECT FROM user_email e WHERE e.user_id = app_user.id))`;

export function rowMethods(sql: Sql): RowMethods {
  return {
    async find(emailKey) {
      const [person] = await recordsOf<Person>(sql, find, [emailKey]);
      if (person === undefined) throw new Error("a SELECT without FROM answered no row");
      return person;
    },
    async usersIn(organizationId, emailKeys) {
      const rows = await sql.rows<{ user_id: string }>(usersIn, [organizationId, emailKeys]);
      return rows.map((row) => row.user_id);
    },
    lastOwnerOf: (userIds) => sql.rows(lastOwnerOf, [userIds]),
    async organizations(afterId, limit) {
      const rows = await sql.rows<{ id: string }>(organizations, [afterId, limit]);
      return rows.map(({ id }) => id);
    },
    async subjects(organizationId, { emailKeys, userIds }) {
      const [row] = await recordsOf<PersonSubjects>(sql, subjects, [
        organizationId,
        emailKeys,
        userIds,
      ]);
      if (row === undefined) throw new Error("a SELECT without FROM answered no row");
      return row;
    },
    async memberships(organizationId, userIds) {
      const rows = await sql.rows<{ id: string }>(memberships, [organizationId, userIds]);
      return rows.map(({ id }) => id);
    },
    scrub: (organizationId, person, found) => scrub(sql, { organizationId, person, found }),
    forget: (person, recipients) => forgetPerson(sql, person, recipients),
  };
}

async function scrub(
  sql: Sql,
  {
    organizationId,
    person,
    found,
  }: { organizationId: string; person: Person; found: PersonSubjects },
): Promise<ScrubbedRows> {
  const { invitationIds, approvalRequestIds, memberIds } = found;
  const [deliveries] = await sql.rows<{ canceled: number }>(scrubDeliveries, [
    organizationId,
    invitationIds,
    person.userIds,
  ]);
  const [slack] = await sql.rows<{ messages: number; lost: number }>(slackMessages, [
    organizationId,
    [...approvalRequestIds, ...memberIds],
    invitationIds,
  ]);
  const [approvals] = await sql.rows<{ requests: number }>(scrubApprovals, [
    organizationId,
    approvalRequestIds,
  ]);
  const invitations = await sql.run(scrubInvitations, [
    organizationId,
    invitationIds,
    person.emailKeys,
    erasedEmail,
  ]);
  return {
    invitations,
    approvalRequests: approvals?.requests ?? 0,
    emailsCanceled: deliveries?.canceled ?? 0,
    slackMessages: slack?.messages ?? 0,
    slackUnreachable: slack?.lost ?? 0,
  };
}

async function forgetPerson(
  sql: Sql,
  { userIds, emailKeys }: Person,
  recipients: readonly string[],
): Promise<Pick<ErasureReport, "users" | "keysRevoked">> {
  const keysRevoked = await sql.run(revokeKeys, [userIds, erasedText]);
  const users = await sql.run(forgetNames, [userIds]);
  for (const text of forgetUsers) await sql.run(text, [userIds]);
  for (const text of forgetAddresses) await sql.run(text, [emailKeys]);
  await sql.run("DELETE FROM recipient_window WHERE recipient = ANY ($1::text[])", [recipients]);
  return { users, keysRevoked };
}
