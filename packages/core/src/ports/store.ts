import type { ApiKeyRepository } from "./api-key-repository.ts";
import type { DelegationRepository } from "./delegation-repository.ts";
import type { ApprovalRepository } from "./approval-repository.ts";
import type { AuditRepository } from "./audit-repository.ts";
import type { MetricsRepository } from "./metrics-repository.ts";
import type { HandoverRepository } from "./handover-repository.ts";
import type { InvitationRepository } from "./invitation-repository.ts";
import type { LimitRepository } from "./limit-repository.ts";
import type { LogoRepository } from "./logo-repository.ts";
import type { MemberRepository } from "./member-repository.ts";
import type { OrganizationRepository } from "./organization-repository.ts";
import type { OutboxRepository } from "./outbox-repository.ts";
import type { PersonRepository } from "./person-repository.ts";
import type { ReportRepository } from "./report-repository.ts";
import type { RetentionRepository } from "./retention-repository.ts";
import type { RoleRepository } from "./role-repository.ts";
import type { SlackRepository } from "./slack-repository.ts";
import type { SuppressionRepository } from "./suppression-repository.ts";
import type { UserRepository } from "./user-repository.ts";
import type { HealthRepository } from "../model/health.ts";
import type { IdempotencyRepository } from "./idempotency.ts";
import type { AccountLinkRepository } from "./slack-account-link-repository.ts";
import type { WebhookRepository } from "./webhook-repository.ts";

export type Repositories = {
  organizations: OrganizationRepository;
  logos: LogoRepository;
  users: UserRepository;
  members: MemberRepository;
  roles: RoleRepository;
  apiKeys: ApiKeyRepository;
  invitations: InvitationRepository;
  handovers: HandoverRepository;
  approvals: ApprovalRepository;
  delegations: DelegationRepository;
  suppressions: SuppressionRepository;
  reports: ReportRepository;
  idempotency: IdempotencyRepository;
  audit: AuditRepository;
  outbox: OutboxRepository;
  slack: SlackRepository;
  accountLinks: AccountLinkRepository;
  limits: LimitRepository;
  metrics: MetricsRepository;
  health: HealthRepository;
  webhooks: WebhookRepository;
  people: PersonRepository;
  retention: RetentionRepository;
};

/** The one way to the database. */
export type Store = {
  /** Reads, and single statements that are atomic by themselves. */
  read: Repositories;
  /**
   * Runs `work` in one READ COMMITTED transaction. It is run again after a deadlock or a
   * serialization failure, so it must have no effect outside the transaction.
   */
  transaction<T>(work: (tx: Repositories) => Promise<T>): Promise<T>;
};
