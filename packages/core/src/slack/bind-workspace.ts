import { UsherError } from "../model/errors.ts";
import { newId } from "../model/ids.ts";
import type { Store } from "../ports/store.ts";
import { requireValidLink, requireOwner } from "./check-install-link.ts";
import type { SlackInstallation } from "../ports/slack-repository.ts";
import type { SlackTokens, TokenKeyring } from "../model/token-keyring.ts";

/** What Slack answered when the installation's code was exchanged. */
export type GrantedWorkspace = SlackTokens & {
  teamId: string;
  enterpriseId: string | null;
  isEnterpriseInstall: boolean;
  botUserId: string | null;
  scopes: readonly string[];
  /** Null for a token that does not expire. */
  tokenLifeSeconds: number | null;
  installerSlackUserId: string | null;
};

type Deps = { store: Store; tokens: TokenKeyring };

/**
 * Uses up the link and stores the workspace's token for the link's organization. Throws the errors
 * of `checkInstallLink`, and `slack.team_bound` when the workspace belongs to another organization;
 * then nothing is stored and the link stays valid.
 */
export async function bindWorkspace(
  { store, tokens }: Deps,
  link: { organizationId: string; id: string },
  granted: GrantedWorkspace,
): Promise<SlackInstallation> {
  const { organizationId } = link;
  const { teamId, botToken, refreshToken } = granted;
  return store.transaction(async (tx) => {
    const known = await tx.slack.installLink(link);
    if (known === null) throw new UsherError("slack.link_invalid");
    requireValidLink(known);
    await requireOwner(tx, known);
    if (!(await tx.slack.useInstallLink(link))) throw new UsherError("slack.link_used");
    const bound = await tx.slack.bind({
      organizationId,
      id: newId(),
      teamId,
      enterpriseId: granted.enterpriseId,
      isEnterpriseInstall: granted.isEnterpriseInstall,
      botUserId: granted.botUserId,
      scopes: granted.scopes,
      tokens: tokens.seal({ botToken, refreshToken }, { organizationId, teamId }),
      tokenLifeSeconds: granted.tokenLifeSeconds,
      installedBy: known.createdBy,
    });
    if (bound === null) throw new UsherError("slack.team_bound");
    await tx.audit.append({
      organizationId,
      action: "slack.installed",
      actor: { kind: "session", id: known.createdBy, via: "slack", requestId: null },
      subject: { kind: "slack_installation", id: bound.id },
      data: { teamId, scopes: granted.scopes },
      personal: { installerSlackUserId: granted.installerSlackUserId },
    });
    if (bound.approvalsChannelId !== null) await tx.slack.queueMissing(organizationId);
    return bound;
  });
}
