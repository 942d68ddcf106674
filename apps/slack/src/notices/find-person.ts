import { WebAPIPlatformError } from "@slack/web-api";
import { reportDeactivatedAccount, saveTimeZone } from "@usher/core";

import type { Services } from "../request/services.ts";
import type { Workspace } from "../workspaces/workspace.ts";

export type Person = { workspace: Workspace; slackUserId: string };

type PersonQuery = { organizationId: string; userId: string; workspaces: readonly Workspace[] };

/**
 * Where a member can be written to: the account they connected, or one of their confirmed address
 * where that counts. Null for nowhere. People whose clicks would be rejected get no message.
 * Throws a workspace's error only when no other one has them.
 */
export async function findPerson(services: Services, query: PersonQuery): Promise<Person | null> {
  const { workspaces, ...member } = query;
  const errors = new Map<Workspace, unknown>();
  const seek = async (workspace: Workspace, account: () => Promise<string | null>) => {
    if (errors.has(workspace)) return null;
    try {
      const slackUserId = await account();
      if (slackUserId === null) return null;
      const person = { workspace, slackUserId };
      return (await isThem(services, person, member.userId)) ? person : null;
    } catch (error) {
      errors.set(workspace, error);
      return null;
    }
  };
  const links = await services.store.read.accountLinks.ofMember(member);
  for (const { teamId, slackUserId } of links) {
    const workspace = workspaces.find(({ facts }) => facts.teamId === teamId);
    const person = workspace && (await seek(workspace, async () => slackUserId));
    if (person) return person;
  }
  const user = await services.store.read.users.find(member.userId);
  const emails = user?.emails.filter(({ verified }) => verified) ?? [];
  for (const { email } of emails)
    for (const workspace of workspaces) {
      const person = await seek(workspace, () => lookUp(workspace, email));
      if (person) return person;
    }
  for (const error of errors.values()) throw error;
  return null;
}

async function isThem(
  { store }: Services,
  { workspace: { facts, people }, slackUserId }: Person,
  userId: string,
): Promise<boolean> {
  const claimed = { userId: slackUserId, teamId: null, enterpriseId: null };
  const found = await people.identify(claimed, facts);
  if (!found.ok) {
    if (found.cause !== undefined) throw found.cause;
    // Events of Slack can be lost.
    if (found.isDeactivated === true) {
      const { organizationId, teamId } = facts;
      const ctx = { store, via: "worker", requestId: null } as const;
      const account = { organizationId, teamId, slackUserId, emailKey: null };
      await reportDeactivatedAccount(ctx, account);
    }
    return false;
  }
  const { teamId, emailKey, timeZone } = found.identity;
  const { organizationId } = facts;
  const account = { organizationId, teamId, slackUserId, emailKey };
  if ((await store.read.accountLinks.resolve(account)) !== userId) return false;
  // Reminders come in the hours in which they work.
  if (timeZone !== null) await saveTimeZone(store, userId, timeZone);
  return true;
}

async function lookUp({ clients }: Workspace, email: string): Promise<string | null> {
  try {
    const { user } = await clients.background.users.lookupByEmail({ email });
    return user?.id ?? null;
  } catch (error) {
    if (error instanceof WebAPIPlatformError && error.data.error === "users_not_found") return null;
    throw error;
  }
}
