import { createInvitation } from "@usher/core";

import { inParallel } from "./load.ts";
import { freshEntries, type Fixture } from "./fixture.ts";

const organizations = 8;

/**
 * Invites some thousands and lets the planner count them. Tables that it never counted have plans of
 * their own, which a database loses minutes after its first day at work.
 */
export async function liveIn(fixture: Fixture, batches: number): Promise<void> {
  const inhabited = await fixture.organizations(organizations);
  await inParallel(organizations, async (worker) => {
    const [organization] = inhabited.slice(worker);
    if (!organization) throw new Error("no organization");
    for (let made = 0; made < batches; made += 1)
      await createInvitation(fixture.contextOf(organization), { entries: freshEntries(20) });
  });
  await fixture.raw.query("VACUUM ANALYZE");
}
