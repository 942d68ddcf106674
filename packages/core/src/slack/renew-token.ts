import type { Store } from "../ports/store.ts";
import type { OutcomeWriter } from "../outbox/outcome-writer.ts";
import type { SlackInstallation } from "../ports/slack-repository.ts";
import type { SlackTokens, TokenKeyring } from "../model/token-keyring.ts";

/** Asks Slack for a new token; what it throws is passed on. */
export type TokenExchange = (
  refreshToken: string,
) => Promise<SlackTokens & { tokenLifeSeconds: number }>;

type Deps = {
  store: Store;
  tokens: TokenKeyring;
  exchange: TokenExchange;
  /** Keeps the new token until it is saved: the old refresh token is used up, so losing it would lose the workspace. */
  outcomes: Pick<OutcomeWriter, "write">;
};

/** Slack's tokens live for twelve hours; renewed this early, a failure has time to be repaired. */
const withinSeconds = 2 * 3600;
/** Longer than any exchange takes. */
const leaseSeconds = 60;

/**
 * Renews a token that expires soon, by one process at a time; until then the old one serves. False
 * when it is not due, or another process does it.
 */
export async function renewToken(
  { store, tokens, exchange, outcomes }: Deps,
  { organizationId, id }: Pick<SlackInstallation, "organizationId" | "id">,
): Promise<boolean> {
  const { slack } = store.read;
  const claimed = await slack.claimRefresh({ organizationId, id, withinSeconds, leaseSeconds });
  if (claimed?.tokens == null) return false;
  const { teamId, tokens: from } = claimed;
  const binding = { organizationId, teamId };
  const plain = tokens.open(from, binding);
  if (plain?.refreshToken == null) return false;
  const { tokenLifeSeconds, ...renewed } = await exchange(plain.refreshToken);
  const to = tokens.seal(renewed, binding);
  return outcomes.write(() =>
    slack.saveRefreshed({ organizationId, id, from, to, tokenLifeSeconds }),
  );
}
