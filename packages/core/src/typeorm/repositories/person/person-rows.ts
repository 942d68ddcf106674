import { erasedEmail } from "../../../model/erased.ts";
import type {
  Person,
  PersonRepository,
  PersonSubjects,
  ScrubbedRows,
} from "../../../ports/person-repository.ts";
import { isActiveMember } from "../../membership-sql.ts";
import { recordsOf } from "../../records.ts";
import type { Sql } from "../../sql.ts";
import { liveStates } from "../invitation/invitation-rows.ts";
import { approvalMessageJobs, insertJobs } from "../outbox/job-sql.ts";
import { countSlackMessages } from "./person-slack.ts";

type RowMethods = Pick<
  PersonRepository,
  | "find"
  | "usersIn"
  | "lastOwnerOf"
  | "organizations"
  | "organizationsWith"
  | "openInvitations"
  | "subjects"
  | "memberships"
  | "scrub"
>;

/** Of scripts that put no space around a name, as `createPersonMatcher` has them. */
const unspaced = String.raw`'[\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]'`;
const lastWordFirst = String.raw`regexp_replace(name, '^(.*)\s+(\S+)$', '\2 \1')`;

/** Whether another name has one of the forms as a whole or as some of its words. */
const hasName = (other: string) =>
  `strpos(' ' || lower(replace(${other}, ',', '')) || ' ', written.form) > 0`;

/**
 * Handwritten, as the rest: one statement over many tables. A real user is found by the address that they own now: an
 * invitation may name someone who has released the address since. Of Slack accounts only one that is linked is theirs:
 * anyone can ask for a link with the address.
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
  UNION SELECT t.slack_user_name FROM slack_link_ticket t JOIN slack_account_link l
    ON l.organization_id = t.organization_id AND l.team_id = t.team_id AND l.slack_user_id = t.slack_user_id
    WHERE l.user_id IN (SELECT id FROM person)),
name AS MATERIALIZED (SELECT DISTINCT name FROM named WHERE name <> ''),
written AS MATERIALIZED (
  SELECT name, ' ' || lower(name) || ' ' AS form FROM name UNION
  SELECT name, ' ' || lower(${lastWordFirst}) || ' ' FROM name UNION
  SELECT name, lower(name) FROM name WHERE name ~ ${unspaced})
SELECT ARRAY(SELECT id FROM person) AS user_ids,
  ARRAY(SELECT $1 UNION SELECT email_key FROM user_email WHERE user_id IN (SELECT id FROM person))
    AS email_keys,
  ARRAY(SELECT name FROM name) AS names,
  ARRAY(SELECT written.name FROM written JOIN app_user u ON ${hasName("u.name")}
      WHERE u.id NOT IN (SELECT id FROM person)
    UNION SELECT written.name FROM written JOIN membership m ON ${hasName("m.display_name")}
      WHERE m.user_id NOT IN (SELECT id FROM person)) AS shared_names`;

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

const organizationsWith = /* sql */ `
  SELECT DISTINCT m.organization_id AS id FROM membership m JOIN organization o ON o.id = m.organization_id
  WHERE m.user_id = ANY ($1::uuid[]) AND m.status <> 'removed' AND o.status <> 'deleted'`;

const aboutPerson = `i.organization_id = $1 AND i.erased_at IS NULL AND (i.email_key = ANY ($2::text[])
  OR i.invitee_user_id = ANY ($3::uuid[]) OR i.accepted_user_id = ANY ($3::uuid[]))`;

const subjects = /* sql */ `
WITH about AS (SELECT i.id, i.approval_request_id FROM invitation i WHERE ${aboutPerson})
SELECT ARRAY(SELECT id FROM about) AS invitation_ids,
  ARRAY(SELECT DISTINCT approval_request_id FROM about WHERE approval_request_id IS NOT NULL)
    AS approval_request_ids,
  ARRAY(SELECT id FROM membership WHERE organization_id = $1 AND user_id = ANY ($3::uuid[]))
    AS member_ids,
  ARRAY(SELECT id FROM api_key WHERE user_id = ANY ($3::uuid[])
    AND (organization_id = $1 OR organization_id IS NULL)) AS key_ids`;

const openInvitations = /* sql */ `
  SELECT id, email_key, invitee_user_id FROM invitation
  WHERE organization_id = $1 AND state IN ${liveStates}`;

const memberships = /* sql */ `
  SELECT m.id FROM membership m JOIN organization o ON o.id = m.organization_id
  WHERE m.organization_id = $1 AND m.user_id = ANY ($2::uuid[]) AND m.status <> 'removed'
    AND o.status <> 'deleted'`;

/** In the order of locks: deliveries, approval requests, invitations, each in one order. */
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
WITH held AS MATERIALIZED (
  SELECT id FROM approval_request WHERE organization_id = $1 AND id = ANY ($2::uuid[])
  ORDER BY id FOR NO KEY UPDATE),
request AS (
  UPDATE approval_request r SET note = NULL, deny_reason = NULL, version = version + 1,
    updated_at = usher_now()
  FROM held WHERE r.organization_id = $1 AND r.id = held.id RETURNING r.organization_id, r.id),
decision AS (
  UPDATE approval_decision SET reason = NULL
  WHERE organization_id = $1 AND request_id = ANY ($2::uuid[])),
jobs AS (${insertJobs([approvalMessageJobs("request")])})
SELECT count(*)::integer AS requests FROM request`;

/** Those that were opened again in the meantime stay, and are counted. */
const scrubInvitations = /* sql */ `
WITH held AS MATERIALIZED (
  SELECT id, state IN ${liveStates} AS is_open FROM invitation
  WHERE organization_id = $1 AND id = ANY ($2::uuid[]) AND erased_at IS NULL
  ORDER BY email_key, id FOR NO KEY UPDATE),
code AS (
  DELETE FROM handover_code WHERE organization_id = $1 AND invitation_id = ANY ($2::uuid[])),
lifted AS (
  DELETE FROM suppression WHERE organization_id = $1 AND email_key = ANY ($3::text[])),
scrubbed AS (
  UPDATE invitation i SET email = $4, email_key = $4, message = NULL, metadata = '{}', return_to = NULL,
    delivery_detail = NULL, version = i.version + 1, updated_at = usher_now(), erased_at = usher_now(),
    state_reason = CASE WHEN i.state_reason = i.state_reason_code THEN i.state_reason END
  FROM held WHERE i.organization_id = $1 AND i.id = held.id AND NOT held.is_open)
SELECT count(*) FILTER (WHERE NOT is_open)::integer AS invitations,
  count(*) FILTER (WHERE is_open)::integer AS open
FROM held`;

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
    async organizationsWith(userIds) {
      const rows = await sql.rows<{ id: string }>(organizationsWith, [userIds]);
      return rows.map(({ id }) => id);
    },
    openInvitations: (organizationId) => recordsOf(sql, openInvitations, [organizationId]),
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
  const slack = await countSlackMessages(sql, organizationId, {
    requests: approvalRequestIds,
    subjects: [...approvalRequestIds, ...memberIds],
    invitations: invitationIds,
  });
  const [approvals] = await sql.rows<{ requests: number }>(scrubApprovals, [
    organizationId,
    approvalRequestIds,
  ]);
  const [invitations] = await sql.rows<{ invitations: number; open: number }>(scrubInvitations, [
    organizationId,
    invitationIds,
    person.emailKeys,
    erasedEmail,
  ]);
  return {
    ...slack,
    invitations: invitations?.invitations ?? 0,
    open: invitations?.open ?? 0,
    approvalRequests: approvals?.requests ?? 0,
    emailsCanceled: deliveries?.canceled ?? 0,
  };
}
