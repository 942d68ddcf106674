import {
  stateReasonCodes,
  type Invitation,
  type InvitationSnapshot,
  type ListedInvitation,
  type StateReasonCode,
} from "../../../model/invitation.ts";
import { columnName } from "../../entities/columns.ts";
import { memberNameSql } from "../../member-name-sql.ts";
import { isMember } from "../../membership-sql.ts";
import { jsonRows, setIsoTimes } from "../../records.ts";
import type { Sql } from "../../sql.ts";
import { literals } from "../bindings.ts";

export const liveStates = "('requested', 'pending')";

/** Not past its expiry; equal means expired. The clock is read once a statement, not once a row. */
export const notExpired = "(i.expires_at IS NULL OR i.expires_at > (SELECT usher_now()))";

/** The state everybody sees of the invitation `i`. */
export const effectiveState = `CASE
  WHEN i.state IN ${liveStates} AND i.expires_at <= (SELECT usher_now()) THEN 'expired' ELSE i.state END`;

/** Codes that the previous version does not know. It shows a code that equals the reason, so these have no reason. */
export const newReasonCodes: readonly StateReasonCode[] = [
  "imported",
  "member_imported",
  "person_erased",
];

/** The previous version changes the reason without the code; then the code no longer counts. */
const reasonCode = `CASE WHEN i.state_reason_code = i.state_reason
    OR i.state_reason IS NULL AND i.state_reason_code IN (${literals(stateReasonCodes, newReasonCodes)})
  THEN i.state_reason_code END`;

/** What people call the custom roles of the invitation `i`; one deleted since goes by its slug. */
export const customRoleNames = `CASE WHEN i.custom_roles = '{}' THEN i.custom_roles ELSE ARRAY(
  SELECT coalesce(r.name, regexp_replace(offered.slug, '^org-', ''))
  FROM unnest(i.custom_roles) WITH ORDINALITY AS offered (slug, place)
  LEFT JOIN role r ON r.organization_id = i.organization_id AND r.slug = offered.slug
  ORDER BY offered.place) END`;

/** Of the invitation `i`, with what `joinInviter` joins. */
export const inviterName = "coalesce(inviting.display_name, inviter.name)";

/** The inviter of each invitation `i`, and who that is in its organization. Looked up once for all of a page's rows. */
export const joinInviter = `LEFT JOIN app_user inviter ON inviter.id = i.inviter_user_id
  LEFT JOIN membership inviting ON inviting.organization_id = i.organization_id
    AND inviting.user_id = i.inviter_user_id AND ${isMember("inviting")}`;

type Expressions<Property extends string> = Readonly<Record<Property, string>>;

/** What may be shown: nothing of the link. */
const shown = {
  organizationId: "i.organization_id",
  id: "i.id",
  generation: "i.generation",
  state: effectiveState,
  email: "i.email",
  inviteeUserId: "i.invitee_user_id",
  role: "i.role",
  customRoles: "i.custom_roles",
  customRoleNames,
  message: "i.message",
  locale: "i.locale",
  metadata: "i.metadata",
  returnTo: "i.return_to",
  accessForDays: "i.access_for_days",
  accessUntil: "i.access_until",
  expiresAt: "i.expires_at",
  approvalRequestId: "i.approval_request_id",
  inviterKind: "i.inviter_kind",
  inviterUserId: "i.inviter_user_id",
  inviterKeyId: "i.inviter_key_id",
  source: "i.source",
  stateReason: `coalesce(i.state_reason, ${reasonCode})`,
  stateReasonCode: reasonCode,
  stateChangedAt: "i.state_changed_at",
  acceptedUserId: "i.accepted_user_id",
  sentCount: "i.sent_count",
  lastSentAt: "i.last_sent_at",
  deliveryStatus: "i.delivery_status",
  deliveryDetail: "i.delivery_detail",
  deliveryAt: "i.delivery_at",
  version: "i.version",
  createdAt: "i.created_at",
  updatedAt: "i.updated_at",
} as const satisfies Expressions<Exclude<keyof InvitationSnapshot, "inviterName">>;

const listed = {
  ...shown,
  inviterName,
  selector: "i.selector",
} as const satisfies Expressions<keyof ListedInvitation>;

const all = {
  ...listed,
  linkKeyId: "i.link_key_id",
  linkCopied: "i.link_copied",
  storedState: "i.state",
  emailKey: "i.email_key",
  ttlHours: "i.ttl_hours",
  sponsorKind: "i.sponsor_kind",
  sponsorUserId: "i.sponsor_user_id",
  sponsorKeyId: "i.sponsor_key_id",
  slackTeamId: "i.slack_team_id",
  slackUserId: "i.slack_user_id",
  remindersSent: "i.reminders_sent",
  repeatedEmails: "i.repeated_emails",
  secondsSinceEmail:
    "extract(epoch FROM (SELECT usher_now()) - i.mail_queued_at)::double precision",
} as const satisfies Expressions<keyof Invitation>;

/** Of one that has `nameColumns`. */
const names = {
  customRoleNames: "i.custom_role_names",
  inviterName: "i.inviter_name",
} as const satisfies Partial<Expressions<keyof Invitation>>;
const allOfNamed = { ...all, ...names } as const satisfies Expressions<keyof Invitation>;
const shownOfNamed = { ...shown, ...names } as const satisfies Expressions<
  keyof InvitationSnapshot
>;

/** Columns for the invitation `i`, with what `joinInviter` joins, that a statement shows several times: each is looked up once. */
export const nameColumns = `${customRoleNames} AS custom_role_names, ${inviterName} AS inviter_name`;

function selected(expressions: Expressions<string>, nameOf: (property: string) => string): string {
  return Object.entries(expressions)
    .map(([property, expression]) => `${expression} AS ${nameOf(property)}`)
    .join(", ");
}

const fieldsOf = (expressions: Expressions<string>) =>
  selected(expressions, (property) => `"${property}"`);
const fields = { all: fieldsOf(all), listed: fieldsOf(listed), named: fieldsOf(allOfNamed) };

const invitationTimes = [
  "accessUntil",
  "expiresAt",
  "stateChangedAt",
  "lastSentAt",
  "deliveryAt",
  "createdAt",
  "updatedAt",
] as const satisfies (keyof InvitationSnapshot)[];

/**
 * The invitations `i` of a FROM clause with `joinInviter`, and what follows it, for `readInvitations`: each an
 * `Invitation`, or a `ListedInvitation`, since the check constraints hold the words of their unions.
 */
export function selectInvitations(from: string, which: keyof typeof fields = "all"): string {
  return jsonRows(`SELECT ${fields[which]} FROM ${from}`);
}

/** What a statement that ends with `selectInvitations` answers. */
export async function readInvitations<T extends InvitationSnapshot = Invitation>(
  sql: Sql,
  text: string,
  params: readonly unknown[],
): Promise<T[]> {
  const [row] = await sql.rows<{ records: T[] }>(text, params);
  if (row === undefined) throw new Error("an aggregate answered no row");
  return toInvitations(row.records);
}

/** Of its records, which are changed. */
export function toInvitations<T extends InvitationSnapshot>(records: T[]): T[] {
  for (const record of records) setIsoTimes(record, invitationTimes);
  return records;
}

const snapshotOf = (columns: string) =>
  `(SELECT to_jsonb(kept.*) FROM (SELECT ${columns}) AS kept)`;

/** The invitation `i` as its audit event keeps it: an `InvitationSnapshot` in JSON. */
export const invitationSnapshot = snapshotOf(`${selected(shown, columnName)}, (
  SELECT ${memberNameSql({ organization: "i.organization_id", user: "u.id", own: "u.name" })}
  FROM app_user u WHERE u.id = i.inviter_user_id) AS inviter_name`);

/** The same of one that has `nameColumns`. */
export const namedSnapshot = snapshotOf(selected(shownOfNamed, columnName));
