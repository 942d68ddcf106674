import { UsherError } from "../model/errors.ts";
import { pauseOf, type InvitationsPause } from "../model/report.ts";
import { rankOf } from "../model/roles.ts";
import type { Repositories } from "../ports/store.ts";
import type { Access } from "./access.ts";

const maxNamed = 3;

/**
 * For every verb that invites someone or hands out a link. The organization is the one that the access was read with, so
 * it costs no statement while invitations run. Throws `organization.invitations_paused` with whether the caller may
 * resume them, from when on, and the owners to ask.
 */
export async function requireInvitationsRunning(
  tx: Pick<Repositories, "members">,
  access: Pick<Access, "organization" | "membership" | "permissions">,
): Promise<void> {
  const pause = pauseOf(access.organization);
  if (pause !== null) throw await pausedRejection(tx, access, pause);
}

async function pausedRejection(
  tx: Pick<Repositories, "members">,
  { organization, membership, permissions }: Parameters<typeof requireInvitationsRunning>[1],
  pause: InvitationsPause,
): Promise<UsherError> {
  const mayResume = permissions.has("organization:manage");
  const query = { organizationId: organization.id, rank: rankOf("owner"), userIds: null };
  const owners = (await tx.members.approvers(query)).filter(({ id }) => id !== membership?.id);
  const ask = owners.slice(0, maxNamed).map(({ userId, name }) => ({ userId, name }));
  const names = ask.flatMap(({ name }) => name ?? []);
  const next = mayResume ? howToResume(pause) : whomToAsk(names, pause);
  return new UsherError("organization.invitations_paused", {
    message: `Invitations are paused because several people reported them. ${next}`,
    ...pause,
    mayResume,
    ask,
  });
}

function howToResume({ since, resumableFrom }: InvitationsPause): string {
  if (resumableFrom === since)
    return "You can resume them with organization.resumeInvitations, once in 7 days.";
  return `An owner resumed them less than 7 days before, so ${onlyOperator(resumableFrom)}.`;
}

function whomToAsk(names: readonly string[], { since, resumableFrom }: InvitationsPause): string {
  const owners = names.length === 0 ? "an owner" : list.format(names);
  if (resumableFrom === since) return `Ask ${owners} to resume them.`;
  return `Ask ${owners} about it: ${onlyOperator(resumableFrom)}.`;
}

const onlyOperator = (resumableFrom: string) =>
  `until ${resumableFrom} only the operator of this server can resume them`;

const list = new Intl.ListFormat("en", { type: "disjunction" });
