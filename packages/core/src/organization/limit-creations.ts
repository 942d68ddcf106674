import { UsherError } from "../model/errors.ts";
import type { Repositories } from "../ports/store.ts";

export const maxOrganizationsPerDay = 3;
export const maxOrganizations = 10;
const daySeconds = 86_400;

/**
 * How many organizations one user may create: counted from the organizations themselves, and held to
 * the end of the transaction, so that two calls at once do not pass together. Throws
 * `organization.creation_limit`, with `retryAfterSeconds` where waiting helps.
 */
export async function limitCreations(tx: Repositories, userId: string): Promise<void> {
  const creator = await tx.organizations.holdCreator(userId, {
    windowSeconds: daySeconds,
    nth: maxOrganizationsPerDay,
  });
  if (creator === null) throw new UsherError("authorize.unauthenticated");
  if (creator.created >= maxOrganizations)
    throw new UsherError("organization.creation_limit", {
      message: `You have created ${maxOrganizations} organizations. Ask the operator for more.`,
      limit: maxOrganizations,
    });
  if (creator.secondsUntilNext !== null)
    throw new UsherError("organization.creation_limit", {
      message: `One person can create at most ${maxOrganizationsPerDay} organizations in 24 hours.`,
      limit: maxOrganizationsPerDay,
      windowSeconds: daySeconds,
      retryAfterSeconds: creator.secondsUntilNext,
    });
}
