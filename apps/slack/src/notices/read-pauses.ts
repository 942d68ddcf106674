import { isId } from "@usher/core";

import type { PauseModel } from "../blocks/notices/pause-message.ts";
import { systemCaller, type Services } from "../request/services.ts";
import type { Resumption } from "../text/pause-text.ts";

/** `id`: made from the number of its event, for rows that name their subject by a UUID. */
export type Pause = PauseModel & { id: string };

const maxRead = 100;

/** The pauses of an organization's invitations, as its audit says; the newest first. */
export async function readPauses(services: Services, organizationId: string): Promise<Pause[]> {
  // Before the events: a pause that has ended by then has an event that says so.
  const { name, invitationsPause } = await systemCaller(
    services,
    organizationId,
  ).organization.get();
  const [paused, resumed] = await Promise.all([
    eventsOf(services, organizationId, "organization.invitations_paused"),
    eventsOf(services, organizationId, "organization.invitations_resumed"),
  ]);
  const pauses: Pause[] = [];
  for (const [index, { seq, at }] of paused.entries()) {
    const next = paused[index - 1];
    const end = resumed.findLast(
      (event) => isAfter(event, seq) && (next === undefined || !isAfter(event, next.seq)),
    );
    pauses.push({
      id: idOf(seq),
      organizationName: name,
      since: at,
      resumableFrom: index === 0 ? (invitationsPause?.resumableFrom ?? at) : at,
      resumed: end === undefined ? null : await resumptionOf(services, end),
    });
  }
  return pauses;
}

type Event = Awaited<ReturnType<typeof eventsOf>>[number];

function eventsOf({ store }: Services, organizationId: string, action: string) {
  const query = { organizationId, subjectId: organizationId, action, beforeSeq: null };
  return store.read.audit.list({ ...query, limit: maxRead });
}

function isAfter(event: Event, seq: string): boolean {
  return BigInt(event.seq) > BigInt(seq);
}

function idOf(seq: string): string {
  const hex = BigInt(seq).toString(16).padStart(32, "0");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, "$1-$2-$3-$4-$5");
}

async function resumptionOf({ store }: Services, event: Event): Promise<Resumption> {
  const { at, actorId, data } = event;
  if (data["by"] === "operator") return { by: "operator", name: null, at };
  const user = actorId !== null && isId(actorId) ? await store.read.users.find(actorId) : null;
  const email = user?.emails.find(({ verified }) => verified)?.email ?? null;
  return { by: "owner", name: user?.name ?? email, at };
}
