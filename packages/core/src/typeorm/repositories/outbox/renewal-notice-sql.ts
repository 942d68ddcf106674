import { noticeKinds, type NoticeKind } from "../../../model/delivery.ts";
import { mayGrant } from "../invitation/vouched-sql.ts";
import { kindOf } from "./job-sql.ts";
import { noticeReader, readerInSlack } from "./notice-sql.ts";

const notice: NoticeKind = "renewal";

/**
 * Notifies someone who may send one row of `invitations` again that its invitee requests a new link: the inviter, also
 * without an admin's rights where it `isVouchedFor`, or who sent it again last, or another admin or owner. To the inviter it
 * goes as other notices do, to anyone else by email.
 */
export function renewalNotices(
  invitations: string,
  isVouchedFor: string,
): { ctes: string; jobs: readonly string[] } {
  const ctes = /* sql */ `
renewal_reader AS (
  SELECT i.organization_id, i.id, i.generation, reader.user_id, o.notices,
    ${readerInSlack} AS in_slack
  FROM ${invitations} i ${noticeReader({
    among: `${mayGrant} AND (m.role IN ('admin', 'owner')
      OR m.user_id = i.inviter_user_id AND ${isVouchedFor})`,
    first: `m.user_id IS NOT DISTINCT FROM i.inviter_user_id DESC,
      m.user_id IS NOT DISTINCT FROM i.sponsor_user_id DESC`,
  })}
  WHERE o.notices <> 'none'),
renewal_email AS (
  INSERT INTO delivery (organization_id, id, invitation_id, generation, kind, notice, sequence,
    recipient_user_id)
  SELECT r.organization_id, new_id(), r.id, r.generation, 'notice', '${notice}', (
    SELECT greatest(max(d.sequence), ${noticeKinds.length}) + 1 FROM delivery d
    WHERE d.organization_id = r.organization_id AND d.invitation_id = r.id
      AND d.generation = r.generation AND d.kind = 'notice'), r.user_id
  FROM renewal_reader r WHERE notices IN ('mail', 'both') OR NOT in_slack
  RETURNING organization_id, id),`;
  const slack = /* sql */ `
    SELECT organization_id, ${kindOf("slack.notice")} AS kind,
      'invitation:' || id || ':${notice}' AS key,
      jsonb_build_object('invitationId', id, 'notice', '${notice}') AS payload
    FROM renewal_reader WHERE in_slack`;
  /** A kind of its own: the version before has no text for this notice. */
  const email = /* sql */ `
    SELECT organization_id, ${kindOf("mail.renewal")} AS kind, id::text AS key,
      jsonb_build_object('deliveryId', id) AS payload
    FROM renewal_email`;
  return { ctes, jobs: [slack, email] };
}
