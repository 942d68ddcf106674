import { kindOf } from "./job-sql.ts";
import { noticePlace, noticeReader, readerInSlack } from "./notice-sql.ts";

/**
 * Notifies the inviters of `revoked` (rows of invitation) that no one who vouched for them still may, or
 * an admin where the inviter has left: one message for the invitations of one inviter. To the inviter
 * it goes as other notices do; an admin gets an email, unless the policy mutes notices.
 */
export function revocationNotices(revoked: string): { ctes: string; jobs: readonly string[] } {
  const ctes = /* sql */ `
revoked_group AS (
  SELECT DISTINCT ON (i.inviter_user_id) i.organization_id, i.id, i.generation, i.version,
    reader.user_id, o.notices,
    count(*) OVER (PARTITION BY i.inviter_user_id) - 1 AS others,
    ${readerInSlack} AS in_slack
  FROM ${revoked} i ${noticeReader({
    among: "m.user_id = i.inviter_user_id OR m.role IN ('admin', 'owner')",
    first: "m.user_id IS DISTINCT FROM i.inviter_user_id",
  })}
  WHERE o.notices <> 'none'
  ORDER BY i.inviter_user_id, i.email_key, i.id),
revocation_email AS (
  INSERT INTO delivery (organization_id, id, invitation_id, generation, kind, notice, sequence,
    recipient_user_id)
  SELECT organization_id, new_id(), id, generation, 'notice', 'authority_lost',
    ${noticePlace("'authority_lost'")}, user_id
  FROM revoked_group WHERE notices IN ('mail', 'both') OR NOT in_slack
  ORDER BY id
  ON CONFLICT ON CONSTRAINT delivery_once_key DO NOTHING
  RETURNING organization_id, id),`;
  const slack = /* sql */ `
    SELECT organization_id, ${kindOf("slack.notice")} AS kind,
      'invitation:' || id || ':authority_lost:' || version AS key,
      jsonb_build_object('invitationId', id, 'notice', 'authority_lost', 'others', others) AS payload
    FROM revoked_group WHERE in_slack`;
  /** A kind of its own: the version before has no text for this notice. */
  const email = /* sql */ `
    SELECT organization_id, ${kindOf("mail.revocation")} AS kind, id::text AS key,
      jsonb_build_object('deliveryId', id) AS payload
    FROM revocation_email`;
  return { ctes, jobs: [slack, email] };
}
