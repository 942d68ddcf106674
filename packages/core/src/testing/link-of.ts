import { formatLinkToken } from "../model/link.ts";
import type { Store } from "../ports/store.ts";
import { testLinkKeyring } from "./keyring.ts";

/** The token the newest email of an invitation carries, as only the email knows it. */
export async function linkTokenOf(
  store: Store,
  invitation: { organizationId: string; id: string },
  generation?: number,
): Promise<string> {
  const row = await store.read.invitations.find(invitation.organizationId, invitation.id);
  if (row === null) throw new Error("there is no such invitation");
  const verifier = testLinkKeyring().verifier(
    { invitationId: row.id, generation: generation ?? row.generation },
    row.linkKeyId,
  );
  return formatLinkToken(row.selector, verifier);
}
