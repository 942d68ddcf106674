import { expireRequest } from "../approval/expire-request.ts";
import type { AuditActor } from "../model/events/audit-event.ts";
import type { Store } from "../ports/store.ts";

const batch = 500;

/**
 * Makes expired what is past its time, invitations and approval requests, over all organizations;
 * each gets its one event. Safe to run in any number of processes. Returns how many it changed.
 */
export async function expireDue(store: Store): Promise<number> {
  return (await expireInvitations(store)) + (await expireApprovals(store));
}

const sweeper: AuditActor = { kind: "system", id: "sweeper", via: "worker", requestId: null };

async function expireInvitations(store: Store): Promise<number> {
  const due = await store.read.invitations.due(batch);
  let changed = 0;
  for (const [organizationId, rows] of byOrganization(due)) {
    const expired = await store.read.invitations.transition({
      event: "expired",
      organizationId,
      select: { ids: rows.map((row) => row.id) },
      from: ["pending"],
      expiry: "due",
      audit: { actor: sweeper },
    });
    changed += expired.length;
  }
  return changed;
}

async function expireApprovals(store: Store): Promise<number> {
  const due = await store.read.approvals.due(batch);
  for (const { organizationId, id } of due)
    await store.transaction((tx) => expireRequest(tx, { organizationId, id, actor: sweeper }));
  return due.length;
}

type DueRow = { organizationId: string; id: string };

function byOrganization(rows: readonly DueRow[]): Map<string, DueRow[]> {
  const groups = new Map<string, DueRow[]>();
  for (const row of rows)
    groups.set(row.organizationId, [...(groups.get(row.organizationId) ?? []), row]);
  return groups;
}
