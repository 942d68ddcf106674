import { UsherError } from "../model/errors.ts";
import type { Repositories, Store } from "../ports/store.ts";
import { isInstallSecret, parseInstallToken } from "../model/slack-install-link.ts";
import type { SlackInstallLink } from "../ports/slack-repository.ts";

/**
 * The link of a token that was opened; opening does not use it up. Throws
 * `slack.link_invalid`, `slack.link_expired`, `slack.link_used`.
 */
export async function checkInstallLink(
  store: Pick<Store, "read">,
  text: string,
): Promise<{ organizationId: string; id: string }> {
  const token = parseInstallToken(text);
  const link = token && (await store.read.slack.installLink(token));
  if (!token || !link || !isInstallSecret(token.secret, link.secretHash))
    throw new UsherError("slack.link_invalid");
  requireValidLink(link);
  return { organizationId: link.organizationId, id: link.id };
}

/** Throws as above. */
export function requireValidLink(link: SlackInstallLink): void {
  if (link.isUsed) throw new UsherError("slack.link_used");
  if (link.isExpired) throw new UsherError("slack.link_expired");
}

/** The person who created the link must still be an owner. Throws `slack.link_invalid`. */
export async function requireOwner(
  tx: Repositories,
  { organizationId, createdBy }: SlackInstallLink,
): Promise<void> {
  const record = await tx.organizations.access(organizationId, createdBy);
  const owns =
    record?.organization.status === "active" &&
    record.user?.status !== "disabled" &&
    record.membership?.status === "active" &&
    record.membership.role === "owner";
  if (!owns) throw new UsherError("slack.link_invalid");
}
