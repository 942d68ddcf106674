import type { Repositories } from "../ports/store.ts";
import { apiKeyRepository } from "./repositories/api-keys.ts";
import { approvalRepository } from "./repositories/approval/approvals.ts";
import { auditRepository } from "./repositories/audit.ts";
import { delegationRepository } from "./repositories/approval/delegations.ts";
import { metricsRepository } from "./repositories/metrics.ts";
import { healthRepository } from "./repositories/health.ts";
import { handoverRepository } from "./repositories/handovers.ts";
import { idempotencyRepository } from "./repositories/idempotency.ts";
import { invitationRepository } from "./repositories/invitation/invitations.ts";
import { limitRepository } from "./repositories/limits.ts";
import { memberRepository } from "./repositories/members.ts";
import { organizationRepository } from "./repositories/organizations.ts";
import { outboxRepository } from "./repositories/outbox/outbox.ts";
import { roleRepository } from "./repositories/roles.ts";
import { accountLinkRepository } from "./repositories/slack/slack-account-links.ts";
import { slackRepository } from "./repositories/slack/slack-messages.ts";
import { suppressionRepository } from "./repositories/suppressions.ts";
import { userRepository } from "./repositories/users.ts";
import { webhookRepository } from "./repositories/webhook/webhooks.ts";
import type { Sql } from "./sql.ts";

export function repositoriesOver(sql: Sql): Repositories {
  return {
    organizations: organizationRepository(sql),
    users: userRepository(sql),
    members: memberRepository(sql),
    roles: roleRepository(sql),
    apiKeys: apiKeyRepository(sql),
    invitations: invitationRepository(sql),
    handovers: handoverRepository(sql),
    approvals: approvalRepository(sql),
    delegations: delegationRepository(sql),
    suppressions: suppressionRepository(sql),
    idempotency: idempotencyRepository(sql),
    audit: auditRepository(sql),
    outbox: outboxRepository(sql),
    slack: slackRepository(sql),
    accountLinks: accountLinkRepository(sql),
    limits: limitRepository(sql),
    metrics: metricsRepository(sql),
    health: healthRepository(sql),
    webhooks: webhookRepository(sql),
  };
}
