import type { Organization } from "../model/organization.ts";
import { ownerResumeDays } from "../model/report.ts";
import type { OrganizationView } from "./schemas.ts";

const msPerDay = 86_400_000;

export function organizationView(organization: Organization): OrganizationView {
  const { id, slug, name, externalId, status, policy, version, createdAt } = organization;
  const invitationsPause = pauseOf(organization);
  return { id, slug, name, externalId, status, invitationsPause, policy, version, createdAt };
}

function pauseOf({
  invitationsPausedAt: since,
  ownerResumedAt,
}: Organization): OrganizationView["invitationsPause"] {
  if (since === null) return null;
  if (ownerResumedAt === null) return { since, resumableFrom: since };
  const from = new Date(Date.parse(ownerResumedAt) + ownerResumeDays * msPerDay).toISOString();
  return { since, resumableFrom: from > since ? from : since };
}
