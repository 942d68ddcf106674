import { UsherError } from "../model/errors.ts";
import type { Repositories, Store } from "../ports/store.ts";
import type { Organization } from "../model/organization.ts";
import { windowSeconds } from "../model/limits.ts";
import type { Places, PlaceWish } from "../ports/limit-repository.ts";

type Read = Pick<Repositories, "limits">;
type Limited = Pick<Organization, "id" | "policy">;
const window = windowSeconds.organization;

/** Thrown from a transaction that found no place without counting and must restart to count. */
class CountFirst extends Error {}

/**
 * Runs `work` in a transaction that takes places without waiting for others of its organization, and
 * if that was not enough in one that counts. Its locks differ from the first, so all of it runs again.
 */
export async function withPlaces<T>(
  store: Store,
  work: (tx: Repositories, counting: boolean) => Promise<T>,
): Promise<T> {
  try {
    return await store.transaction((tx) => work(tx, false));
  } catch (error) {
    if (!(error instanceof CountFirst)) throw error;
    return store.transaction((tx) => work(tx, true));
  }
}

type Wish = { adding: number; counting: boolean };

/** Undefined where none is needed. */
export function placesFor(organization: Limited, count: number): PlaceWish | undefined {
  if (count === 0) return undefined;
  return { organizationId: organization.id, count, limits: limitsFor(organization) };
}

/**
 * All or nothing: room for so many more open invitations, and invitees within the window. The
 * invitations themselves are the count, so a place is given back by a rollback, by time, or by an email
 * that is permanently rejected. A count leaves places that others take without one, and only a count
 * rejects. Once in a transaction, after the recipients and before any invitation; one that counts
 * holds the organization. Throws `invite.pending_limit`, `invite.org_rate_limited`.
 */
export async function takePlaces(
  tx: Read,
  organization: Limited,
  { adding, counting }: Wish,
): Promise<void> {
  const wanted = placesFor(organization, adding);
  if (!wanted || (await tx.limits.takePlaces(wanted))) return;
  const { organizationId, limits } = wanted;
  if (!counting) throw new CountFirst();
  await tx.limits.holdPlaces(organizationId);
  const used = await tx.limits.used(organizationId, window);
  await rejectBeyond(tx, organization, { used, adding });
  const left = {
    open: limits.open - used.open - adding,
    invitees: limits.invitees - used.invitees - adding,
  };
  await tx.limits.leavePlaces({ organizationId, left, limits });
}

/** Throws what `takePlaces` would throw now; takes nothing. */
export async function checkPlaces(
  read: Read,
  organization: Limited,
  adding: number,
): Promise<void> {
  if (adding === 0) return;
  const used = await read.limits.used(organization.id, window);
  await rejectBeyond(read, organization, { used, adding });
}

/**
 * Before an invitation that had ended is opened again, under `holdOrganization`: no one else can take
 * a place until the end of the transaction, and the next one counts. `rejected`: its email was, permanently,
 * which gave its invitee's place back. Throws `invite.pending_limit`, `invite.org_rate_limited`.
 */
export async function takeEndedPlace(
  tx: Read,
  organization: Limited,
  { rejected }: { rejected: boolean },
): Promise<void> {
  await tx.limits.holdPlaces(organization.id);
  const used = await tx.limits.used(organization.id, window);
  rejectOpen(organization, { open: used.open, adding: 1 });
  if (rejected) await rejectInvitees(tx, organization, { invitees: used.invitees, adding: 1 });
}

/** Only the organization's window. Throws `invite.org_rate_limited`. */
export async function limitInvitees(
  read: Read,
  organization: Limited,
  adding: number,
): Promise<void> {
  const { invitees } = await read.limits.used(organization.id, window);
  await rejectInvitees(read, organization, { invitees, adding });
}

function limitsFor({ policy }: Limited): Places {
  return { open: policy.limits.pending, invitees: policy.limits.inviteesPerDay };
}

async function rejectBeyond(
  read: Read,
  organization: Limited,
  { used, adding }: { used: Places; adding: number },
): Promise<void> {
  rejectOpen(organization, { open: used.open, adding });
  await rejectInvitees(read, organization, { invitees: used.invitees, adding });
}

function rejectOpen(
  organization: Limited,
  { open, adding }: { open: number; adding: number },
): void {
  const limit = limitsFor(organization).open;
  if (open + adding > limit)
    throw new UsherError("invite.pending_limit", {
      message: `At most ${limit} invitations can be open at a time; ${open} are open now.`,
      limit,
      open,
    });
}

async function rejectInvitees(
  read: Read,
  organization: Limited,
  { invitees: used, adding }: { invitees: number; adding: number },
): Promise<void> {
  const limit = limitsFor(organization).invitees;
  if (used + adding <= limit) return;
  const seconds =
    adding > limit
      ? null
      : await read.limits.secondsUntilInviteeLeaves({
          organizationId: organization.id,
          windowSeconds: window,
          nth: used + adding - limit,
        });
  throw new UsherError("invite.org_rate_limited", {
    message: `At most ${limit} people can be invited within 24 hours; ${used} were invited.${seconds === null ? " Invite fewer people at once." : ""}`,
    limitName: "organization",
    limit,
    used,
    windowSeconds: window,
    // A call for more than the whole window never fits, however long one waits.
    ...(seconds !== null && { retryAfterSeconds: Math.max(1, seconds) }),
  });
}
