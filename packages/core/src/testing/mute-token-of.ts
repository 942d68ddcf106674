import { formatLinkToken } from "../model/link.ts";
import type { Store } from "../ports/store.ts";
import { testLinkKeyring } from "./keyring.ts";

/** The token of the header List-Unsubscribe, as only the emails of the invitation know it. */
export async function muteTokenOf(
  store: Store,
  { organizationId, id }: { organizationId: string; id: string },
): Promise<string> {
  const row = await store.read.invitations.find(organizationId, id);
  if (row === null) throw new Error("there is no such invitation");
  const verifier = testLinkKeyring().verifier({ invitationId: id, purpose: "mute" }, row.linkKeyId);
  return formatLinkToken(row.selector, verifier);
}
