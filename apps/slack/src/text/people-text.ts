import type { InvitationView } from "@usher/core";

import { roleLabel } from "./slack-text.ts";

/** "jane@acme.com as admin", "3 people (jane@acme.com and 2 more)". */
export function peopleText(invitations: readonly InvitationView[]): string {
  const [first, second] = invitations;
  if (first === undefined) return "no one";
  if (second === undefined) return `${first.email} as ${roleLabel(first)}`;
  return `${invitations.length} people (${first.email} and ${invitations.length - 1} more)`;
}
