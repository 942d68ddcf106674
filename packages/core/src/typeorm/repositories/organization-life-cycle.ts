import { IsNull, Not, Raw } from "typeorm";

import { isId } from "../../model/ids.ts";
import type { OrganizationRepository } from "../../ports/organization-repository.ts";
import { organizationEntity } from "../entities/organization.ts";
import { isMember } from "../membership-sql.ts";
import { recordsOf } from "../records.ts";
import type { Sql } from "../sql.ts";
import { tableOf } from "../table.ts";
import { liveStates, notExpired } from "./invitation/invitation-rows.ts";
import { violates } from "./unique-violation.ts";

const touched = { updatedAt: () => "usher_now()" };

const lifeCycle = {
  id: true,
  slug: true,
  name: true,
  status: true,
  createdAt: true,
  suspendedAt: true,
  suspensionReason: true,
  deletedAt: true,
  eraseAt: true,
  erasingAt: true,
} as const;

/** Handwritten: two counts of each row in one round trip. */
const overview = (where = "") => /* sql */ `
  SELECT o.id, o.slug, o.name, o.status, o.created_at, o.suspended_at, o.suspension_reason, o.deleted_at, o.erase_at,
    o.erasing_at, (
      SELECT count(*)::integer FROM membership m
      WHERE m.organization_id = o.id AND ${isMember("m")}) AS members, (
      SELECT count(*)::integer FROM invitation i
      WHERE i.organization_id = o.id AND i.state IN ${liveStates} AND ${notExpired}) AS open_invitations
  FROM organization o ${where} ORDER BY o.slug`;

type LifeCycleMethods = Pick<
  OrganizationRepository,
  | "overview"
  | "hold"
  | "rename"
  | "suspend"
  | "resume"
  | "pauseInvitations"
  | "resumeInvitations"
  | "delete"
  | "restore"
>;

export function lifeCycleMethods(sql: Sql): LifeCycleMethods {
  const organizations = tableOf(sql, organizationEntity);
  return {
    overview: (reference) =>
      reference === undefined
        ? recordsOf(sql, overview())
        : recordsOf(sql, overview(`WHERE o.${isId(reference) ? "id" : "slug"} = $1`), [reference]),
    hold: (reference) =>
      organizations.findOne({
        select: lifeCycle,
        where: isId(reference) ? { id: reference } : { slug: reference },
        lock: { mode: "for_no_key_update" },
      }),
    async rename({ id, name, slug }) {
      try {
        const version = () => "version + 1";
        await organizations.update({ id }, { name, slug, version, ...touched });
        return true;
      } catch (error) {
        if (violates(error, "organization_slug_key")) return false;
        throw error;
      }
    },
    async suspend({ id, reason }) {
      const suspendedAt = () => "coalesce(suspended_at, usher_now())";
      const change = { status: "suspended", suspendedAt, suspensionReason: reason } as const;
      await organizations.update({ id }, { ...change, ...touched });
    },
    async resume(id) {
      const change = { status: "active", suspendedAt: null, suspensionReason: null } as const;
      await organizations.update({ id }, { ...change, ...touched });
    },
    async pauseInvitations(id) {
      const paused = await organizations.update(
        { id, status: Not("deleted"), invitationsPausedAt: IsNull() },
        { invitationsPausedAt: () => "usher_now()", version: () => "version + 1", ...touched },
      );
      return paused.length > 0;
    },
    async resumeInvitations({ id, ownerAfterDays }) {
      const byOwner = ownerAfterDays !== null;
      const resumed = await organizations.update(
        {
          id,
          status: Not("deleted"),
          invitationsPausedAt: Not(IsNull()),
          ...(byOwner && { ownerResumedAt: longAgo(ownerAfterDays) }),
        },
        {
          invitationsPausedAt: null,
          invitationsResumedAt: () => "usher_now()",
          ...(byOwner && { ownerResumedAt: () => "usher_now()" }),
          version: () => "version + 1",
          ...touched,
        },
      );
      return resumed.length > 0;
    },
    async delete({ id, graceDays }) {
      const deletedAt = () => "coalesce(deleted_at, usher_now())";
      const eraseAt = () => "usher_now() + make_interval(days => :graceDays)";
      const change = { status: "deleted", deletedAt, eraseAt } as const;
      await organizations.update({ id }, { ...change, ...touched }, { graceDays });
    },
    async restore(id) {
      const status = () => "CASE WHEN suspended_at IS NULL THEN 'active' ELSE 'suspended' END";
      await organizations.update({ id }, { status, deletedAt: null, eraseAt: null, ...touched });
    },
  };
}

/** Never, or so many days ago. */
const longAgo = (days: number) =>
  Raw((at) => `(${at} IS NULL OR ${at} <= usher_now() - make_interval(days => :longAgoDays))`, {
    longAgoDays: days,
  });
