import type { InvitationRepository } from "../../../ports/invitation-repository.ts";
import { recordsOf } from "../../records.ts";
import { prepared, type Sql } from "../../sql.ts";
import { insertInvitations } from "./invitation-batch.ts";
import { addressFacts } from "./invitation-facts.ts";
import { listInvitations } from "./invitation-list.ts";
import {
  joinInviter,
  liveStates,
  notExpired,
  readInvitations,
  selectInvitations,
} from "./invitation-rows.ts";
import { hasLaterDecision, renewalWindow, requestRenewal } from "./invitation-renewal.ts";
import { transitionInvitations } from "./invitation-transition.ts";
import { vouchedBy, vouchedFor } from "./vouched-sql.ts";

/** Prepared, since it runs with every acceptance. */
const isVouchedFor = prepared(/* sql */ `
  SELECT ${vouchedFor} AS holds FROM invitation i WHERE i.organization_id = $1 AND i.id = $2`);

/** Handwritten, as the rest: the builder locks no row for a share. */
const holdAddress = /* sql */ `
  SELECT id FROM invitation WHERE organization_id = $1 AND id = $2 AND email_key = $3 FOR SHARE`;

/** In the order of every change: approval requests first and then invitations. */
const holdVouchedBy = /* sql */ `
WITH held AS MATERIALIZED (
  SELECT i.organization_id, i.id, i.email_key, i.approval_request_id FROM invitation i
  WHERE i.organization_id = $1 AND i.state = 'pending' AND ${vouchedBy("$2::uuid[]")}),
request AS MATERIALIZED (
  SELECT r.id FROM approval_request r
  WHERE (r.organization_id, r.id) IN (SELECT organization_id, approval_request_id FROM held)
  ORDER BY r.id FOR NO KEY UPDATE)
SELECT i.id FROM invitation i JOIN held ON held.organization_id = i.organization_id AND held.id = i.id
WHERE (SELECT count(*) FROM request) >= 0
ORDER BY i.email_key, i.id FOR NO KEY UPDATE OF i`;

export function invitationRepository(sql: Sql): InvitationRepository {
  const select = (condition: string, params: readonly unknown[]) =>
    readInvitations(
      sql,
      prepared(
        selectInvitations(
          `invitation i ${joinInviter} WHERE ${condition} ORDER BY i.created_at, i.id`,
        ),
      ),
      params,
    );
  const first = async (condition: string, params: readonly unknown[]) =>
    (await select(condition, params))[0] ?? null;

  return {
    async expireAddresses(organizationId, emailKeys, actor) {
      await transitionInvitations(sql, {
        event: "expired",
        organizationId,
        select: { emailKeys },
        expiry: "due",
        audit: { actor },
      });
    },
    facts: (organizationId, emailKeys, hashesOf) =>
      addressFacts(sql, organizationId, emailKeys, hashesOf),
    insert: (batch) => insertInvitations(sql, batch),
    find: (organizationId, id) =>
      first("i.organization_id = $1 AND i.id = $2", [organizationId, id]),
    findMany: (organizationId, ids) =>
      select("i.organization_id = $1 AND i.id = ANY($2::uuid[])", [organizationId, ids]),
    findBySelector: (selector) => first("i.selector = $1", [selector]),
    list: (query) => listInvitations(sql, query),
    async countOpenOfKey(organizationId, keyId) {
      const [row] = await sql.rows<{ open: number }>(
        `SELECT count(*)::integer AS open FROM invitation i
         WHERE i.organization_id = $1 AND i.inviter_key_id = $2 AND i.state IN ${liveStates}
           AND ${notExpired}`,
        [organizationId, keyId],
      );
      return row?.open ?? 0;
    },
    ofApprovalRequest: (organizationId, requestId) =>
      select("i.organization_id = $1 AND i.approval_request_id = $2", [organizationId, requestId]),
    ofApprovalRequests: (organizationId, requestIds) =>
      select("i.organization_id = $1 AND i.approval_request_id = ANY($2::uuid[])", [
        organizationId,
        requestIds,
      ]),
    async isVouchedFor(organizationId, id) {
      const [row] = await sql.rows<{ holds: boolean }>(isVouchedFor, [organizationId, id]);
      return row?.holds ?? false;
    },
    async holdVouchedBy(organizationId, userIds) {
      await sql.run(holdVouchedBy, [organizationId, userIds]);
    },
    async holdAddress({ organizationId, id, emailKey }) {
      const held = await sql.rows(holdAddress, [organizationId, id, emailKey]);
      return held.length > 0;
    },
    transition: (change) => transitionInvitations(sql, change),
    renewalWindow: (organizationId, id) => renewalWindow(sql, { organizationId, id }),
    hasLaterDecision: (organizationId, id) => hasLaterDecision(sql, { organizationId, id }),
    requestRenewal: (request) => requestRenewal(sql, request),
    due: (limit) =>
      recordsOf(
        sql,
        `SELECT organization_id, id FROM invitation
         WHERE state = 'pending' AND expires_at <= usher_now() ORDER BY expires_at LIMIT $1`,
        [limit],
      ),
  };
}
