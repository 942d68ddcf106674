import type { z } from "zod";

import type { Context } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { withMissCount } from "../limits/count-miss.ts";
import { brandView } from "../model/brand/brand-view.ts";
import { accessEndOf, roleNamesOf, rolesOf, type Invitation } from "../model/invitation.ts";
import type { Organization } from "../model/organization.ts";
import { allowedReturnTo } from "../model/return-address.ts";
import type { OrganizationPolicy } from "../model/policy.ts";
import type { Repositories } from "../ports/store.ts";
import { identifiesInvitee } from "./hand-over.ts";
import { resolveLink, type ResolvedLink } from "./resolve-link.ts";
import type { previewInvitationOutput } from "./link-schemas.ts";

type Preview = z.infer<typeof previewInvitationOutput>;

/**
 * What the holder of a link may see. Changes nothing. Throws `org.suspended` for one that could be accepted
 * otherwise, `invite.not_found`, and `invite.ip_rate_limited` in its place after too many links that opened nothing.
 */
export async function previewInvitation(ctx: Context, input: { token: string }): Promise<Preview> {
  return withMissCount(ctx, "miss", () => preview(ctx, input.token));
}

async function preview(ctx: Context, token: string): Promise<Preview> {
  const { read } = ctx.store;
  const link = await resolveLink(ctx, read, token);
  const { invitation, newest, provesMailbox } = link;
  const organization = await read.organizations.find(invitation.organizationId);
  if (organization === null) throw new UsherError("invite.not_found");
  const { policy } = organization;
  const state = stateShown(invitation.state, newest);
  if (organization.status === "suspended" && state === "pending")
    throw new UsherError("org.suspended");
  const { sponsorUserId, inviterUserId } = invitation;
  const people = [sponsorUserId, inviterUserId].filter((userId) => userId !== null);
  const [present, logo] = await Promise.all([
    people.length === 0 ? [] : read.members.active(organization.id, people),
    read.logos.find(organization.id),
  ]);
  // As the email says it: who sent it again last, else the inviter, and no one who has left.
  const inviter = present.find(({ userId }) => userId === sponsorUserId) ?? present[0];
  return {
    state,
    organization: { id: organization.id, name: organization.name },
    brand: brandView({ organizationId: organization.id, brand: policy.brand, logo }, ctx.linkBase),
    email: invitation.email,
    roles: rolesOf(invitation),
    roleNames: roleNamesOf(invitation),
    inviter: inviter ? { name: inviter.name, email: inviter.email } : null,
    message: invitation.message,
    locale: invitation.locale,
    expiresAt: invitation.expiresAt,
    ...accessEndOf(invitation),
    stateChangedAt: invitation.stateChangedAt,
    provesMailbox,
    canRequestRenewal: await canRequestRenewal(read, { organization, state, invitation }),
    ...(await optOutOf(read, link)),
    returnTo: await returnToOf(read, link, policy),
  };
}

type Shown = {
  organization: Organization;
  state: Preview["state"];
  invitation: Pick<Invitation, "organizationId" | "id">;
};

/** Nothing that depends on the address or on earlier requests: the page would give it away. */
async function canRequestRenewal(
  { invitations }: Repositories,
  { organization, state, invitation: { organizationId, id } }: Shown,
): Promise<boolean> {
  const { status, policy, invitationsPausedAt } = organization;
  if (state !== "expired" && state !== "superseded") return false;
  if (status !== "active" || invitationsPausedAt !== null) return false;
  if (policy.renewal === "off") return false;
  return (await invitations.renewalWindow(organizationId, id)).isOpen;
}

/** What the invitee did about the organization is theirs to see. */
async function optOutOf(
  { reports }: Repositories,
  { invitation, provesMailbox }: ResolvedLink,
): Promise<Pick<Preview, "muted" | "reported">> {
  if (!provesMailbox) return { muted: false, reported: false };
  const { organizationId, id: invitationId, emailKey } = invitation;
  return reports.optOut({ organizationId, invitationId, emailKey });
}

async function returnToOf(
  { handovers }: Repositories,
  link: ResolvedLink,
  policy: OrganizationPolicy,
): Promise<Preview["returnTo"]> {
  const { organizationId, id: invitationId, state, returnTo } = link.invitation;
  const url = allowedReturnTo(policy, returnTo);
  if (state !== "accepted" || url === null) return null;
  const isOpen =
    identifiesInvitee(link) && (await handovers.isOpen({ organizationId, invitationId }));
  return { url, isHandoverOpen: isOpen };
}

function stateShown(state: string, newest: boolean): Preview["state"] {
  if (state === "accepted" || state === "declined") return state;
  if (!newest) return "superseded";
  return state === "expired" ? "expired" : "pending";
}
