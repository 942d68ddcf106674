import type { Store } from "../ports/store.ts";
import type { TokenKeyring } from "../model/token-keyring.ts";

/**
 * Seals with the newest key what an older one sealed, so that the older one can go. Returns how many
 * were resealed and how many no configured key opens.
 */
export async function resealTokens(
  store: Store,
  tokens: TokenKeyring,
): Promise<{ resealed: number; unreadable: number }> {
  const counts = { resealed: 0, unreadable: 0 };
  for (const installation of await store.read.slack.installationsWithTokens()) {
    const { organizationId, id, teamId, tokens: from } = installation;
    if (from === null) continue;
    const binding = { organizationId, teamId };
    const plain = tokens.open(from, binding);
    if (plain === null) counts.unreadable += 1;
    else if (!tokens.isCurrent(from)) {
      const to = tokens.seal(plain, binding);
      if (await store.read.slack.reseal({ organizationId, id, from, to })) counts.resealed += 1;
    }
  }
  return counts;
}
