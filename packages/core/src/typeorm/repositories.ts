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
import { logoRepository } from "./repositories/logos.ts";
import { memberRepository } from "./repositories/members.ts";
import { organizationRepository } from "./repositories/organizations.ts";
import { outboxRepository } from "./repositories/outbox/outbox.ts";
import { reportRepository } from "./repositories/reports.ts";
import { retentionRepository } from "./repositories/retention.ts";
import { roleRepository } from "./repositories/roles.ts";
import { personRepository } from "./repositories/person/people.ts";
import { accountLinkRepository } from "./repositories/slack/slack-account-links.ts";
import { slackRepository } from "./repositories/slack/slack-messages.ts";
import { suppressionRepository } from "./repositories/suppressions.ts";
import { userRepository } from "./repositories/users.ts";
import { webhookRepository } from "./repositories/webhook/webhooks.ts";
import type { Sql } from "./sql.ts";

const makers: { [Name in keyof Repositories]: (sql: Sql) => Repositories[Name] } = {
  organizations: organizationRepository,
  logos: logoRepository,
  users: userRepository,
  members: memberRepository,
  roles: roleRepository,
  apiKeys: apiKeyRepository,
  invitations: invitationRepository,
  handovers: handoverRepository,
  approvals: approvalRepository,
  delegations: delegationRepository,
  suppressions: suppressionRepository,
  reports: reportRepository,
  idempotency: idempotencyRepository,
  audit: auditRepository,
  outbox: outboxRepository,
  slack: slackRepository,
  accountLinks: accountLinkRepository,
  limits: limitRepository,
  metrics: metricsRepository,
  health: healthRepository,
  webhooks: webhookRepository,
  people: personRepository,
  retention: retentionRepository,
};

/** Each is made where it is first used: a transaction uses a few of them. */
export function repositoriesOver(sql: Sql): Repositories {
  const made = new Map<string | symbol, unknown>();
  const get = (_target: object, name: string | symbol) => {
    if (!made.has(name) && Object.hasOwn(makers, name))
      made.set(name, makers[name as keyof Repositories](sql));
    return made.get(name);
  };
  // It has the names of the makers, and under each what that one makes.
  return new Proxy<object>(makers, { get }) as Repositories;
}
