import type { Store } from "../ports/store.ts";

export type DisableReason = "app_uninstalled" | "tokens_revoked" | "token_refused";

/** The app was removed from a workspace: its token is forgotten, and nothing waits to be sent there. */
export async function disableWorkspace(
  store: Store,
  {
    organizationId,
    teamId,
    reason,
  }: {
    organizationId: string;
    teamId: string;
    reason: DisableReason;
  },
): Promise<boolean> {
  return store.transaction(async (tx) => {
    const known = await tx.slack.installationOfTeam(teamId);
    if (known === null || known.organizationId !== organizationId) return false;
    const { id } = known;
    if (!(await tx.slack.disable({ organizationId, id, reason }))) return false;
    await tx.audit.append({
      organizationId,
      action: "slack.uninstalled",
      actor: { kind: "system", id: "slack", via: "slack", requestId: null },
      subject: { kind: "slack_installation", id },
      data: { teamId, reason },
    });
    return true;
  });
}
