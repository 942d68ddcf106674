import type { UsherCaller } from "@usher/core";

import { asOperator } from "../operator/operator.ts";
import type { Terminal } from "../terminal.ts";
import { organizationOf } from "./options.ts";

type Named = { member: string; options: { organization?: string | undefined } };

/** As the operator, about a member who is named by address or ID. */
export function onMember<T>(
  terminal: Terminal,
  { member, options }: Named,
  act: (caller: UsherCaller, id: string) => Promise<T>,
): Promise<T> {
  const organization = organizationOf(terminal, options);
  return asOperator(terminal, async (operator) =>
    act(operator.system(organization), await operator.membershipId(member, organization)),
  );
}

type Ended = { revokedInvitations: number; reattributedInvitations: number };

/** What ended with a membership, after a sentence about it; empty where nothing did. */
export function invitationsText({ revokedInvitations, reattributedInvitations }: Ended): string {
  const counts = [
    revokedInvitations > 0 && `invitations revoked: ${revokedInvitations}`,
    reattributedInvitations > 0 && `invitations taken over: ${reattributedInvitations}`,
  ].filter((count) => count !== false);
  return counts.length === 0 ? "" : ` With that, ${counts.join("; ")}.`;
}
