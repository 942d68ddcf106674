import { createInvitation } from "@usher/core";

import { inParallel } from "./load.ts";
import { freshEntries, type Fixture } from "./fixture.ts";

export const organizationsBefore = 8;
const batch = 20;

/**
 * Invites some thousands and lets the planner count them. Tables that it never counted have plans of
 * their own, which a database loses minutes after its first day at work.
 */
export async function liveIn(fixture: Fixture, invitationsEach: number): Promise<void> {
  const inhabited = await fixture.organizations(organizationsBefore);
  await inParallel(organizationsBefore, async (worker) => {
    const [organization] = inhabited.slice(worker);
    if (!organization) throw new Error("no organization");
    for (let made = 0; made < invitationsEach; made += batch)
      await createInvitation(fixture.contextOf(organization), { entries: freshEntries(batch) });
  });
  await fixture.raw.query("VACUUM ANALYZE");
}
