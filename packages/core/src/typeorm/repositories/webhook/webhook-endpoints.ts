import { Any } from "typeorm";

import type { SealedText } from "../../../model/sealer.ts";
import type { WebhookEndpoint } from "../../../model/webhook.ts";
import type { WebhookRepository } from "../../../ports/webhook-repository.ts";
import { webhookEndpointEntity, type WebhookEndpointRecord } from "../../entities/webhook.ts";
import { columnsOf } from "../../rows.ts";
import type { Sql } from "../../sql.ts";
import { tableOf } from "../../table.ts";
import { queueDeliveries } from "./webhook-jobs-sql.ts";

type EndpointMethods = Pick<
  WebhookRepository,
  | "insert"
  | "list"
  | "find"
  | "update"
  | "delete"
  | "rotateSecret"
  | "pause"
  | "sealedBy"
  | "reseal"
>;

/** Handwritten: the builder has no subquery among the values. An event that is numbered later is not missed. */
const insert = /* sql */ `
  INSERT INTO webhook_endpoint (organization_id, id, url, description, event_types, sealed_secret,
    secret_key_id, cursor_seq)
  SELECT $1, $2, $3, $4, $5, $6, $7, CASE WHEN is_called THEN last_value ELSE 0 END
  FROM audit_event_seq_seq
  RETURNING ${columnsOf(webhookEndpointEntity)}`;

/** Handwritten: what waits becomes due and is queued in one statement. */
const resume = /* sql */ `
  WITH waiting AS (
    UPDATE webhook_delivery SET next_attempt_at = usher_now(), failures = 0
    WHERE organization_id = $1 AND endpoint_id = $2 AND status = 'pending'
    RETURNING organization_id, endpoint_id, subject_id)
  ${queueDeliveries("waiting")}`;

/** An old secret that has ended is overwritten like one that has not. */
const oldSecret = {
  oldSealedSecret: () => "sealed_secret",
  oldSecretKeyId: () => "secret_key_id",
  oldSecretUntil: () => "usher_now() + make_interval(hours => :hours)",
};

export function endpointMethods(sql: Sql): EndpointMethods {
  const endpoints = tableOf(sql, webhookEndpointEntity);
  const updatedAt = () => "usher_now()";
  return {
    async insert({ organizationId, id, url, description, eventTypes, secret }) {
      const params = [
        organizationId,
        id,
        url,
        description,
        eventTypes,
        secret.sealed,
        secret.keyId,
      ];
      const [made] = await endpoints.query(insert, params);
      if (made === undefined) throw new Error("the endpoint was not inserted");
      return toEndpoint(made);
    },
    list: async (organizationId) =>
      (await endpoints.find({ where: { organizationId }, order: { id: "ASC" } })).map(toEndpoint),
    async find(key) {
      const found = await endpoints.findOne({ where: key });
      return found ? toEndpoint(found) : null;
    },
    async update(key, { status, ...change }) {
      const pause =
        status === undefined
          ? {}
          : status === "active"
            ? { status, pauseReason: null, pausedAt: null }
            : { status: "paused" as const, pauseReason: status, pausedAt: updatedAt };
      const [changed] = await endpoints.update(key, { ...change, ...pause, updatedAt });
      if (changed === undefined) return null;
      if (status === "active") await sql.run(resume, [key.organizationId, key.id]);
      return toEndpoint(changed);
    },
    delete: (key) => endpoints.delete(key),
    async rotateSecret(key, { sealed, keyId }, keepOldHours) {
      const kept = keepOldHours > 0 ? oldSecret : noOldSecret;
      const change = { ...kept, sealedSecret: sealed, secretKeyId: keyId, updatedAt };
      const [changed] = await endpoints.update(key, change, { hours: keepOldHours });
      return changed ? toEndpoint(changed) : null;
    },
    async pause(key, { reason, url }) {
      const change = { status: "paused", pauseReason: reason, pausedAt: updatedAt } as const;
      return (await endpoints.update({ ...key, url, status: "active" }, change)).length > 0;
    },
    sealedBy: async (keyIds, limit) =>
      (
        await endpoints.find({
          where: [{ secretKeyId: Any(keyIds) }, { oldSecretKeyId: Any(keyIds) }],
          order: { organizationId: "ASC", id: "ASC" },
          take: limit,
        })
      ).map(toEndpoint),
    async reseal({ organizationId, id }, from, to) {
      const key = { organizationId, id };
      const sealed = { sealedSecret: to.sealed, secretKeyId: to.keyId };
      await endpoints.update({ ...key, sealedSecret: from.sealed }, sealed);
      const oldSealed = { oldSealedSecret: to.sealed, oldSecretKeyId: to.keyId };
      await endpoints.update({ ...key, oldSealedSecret: from.sealed }, oldSealed);
    },
  };
}

const noOldSecret = { oldSealedSecret: null, oldSecretKeyId: null, oldSecretUntil: null };

function toEndpoint(row: WebhookEndpointRecord): WebhookEndpoint {
  const { sealedSecret, secretKeyId, oldSealedSecret, oldSecretKeyId, ...rest } = row;
  const { cursorSeq: _, ...endpoint } = rest;
  return {
    ...endpoint,
    secret: { keyId: secretKeyId, sealed: sealedSecret },
    oldSecret: sealedText(oldSecretKeyId, oldSealedSecret),
  };
}

export function sealedText(keyId: string | null, sealed: Buffer | null): SealedText | null {
  return keyId === null || sealed === null ? null : { keyId, sealed };
}
