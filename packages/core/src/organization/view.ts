import type { Organization } from "../model/organization.ts";
import { pauseOf } from "../model/report.ts";
import type { OrganizationView } from "./schemas.ts";

export function organizationView(organization: Organization): OrganizationView {
  const { id, slug, name, externalId, status, policy, version, createdAt } = organization;
  const invitationsPause = pauseOf(organization);
  return { id, slug, name, externalId, status, invitationsPause, policy, version, createdAt };
}
