import type { ApiKeyRepository } from "../api-key/ports.ts";
import type { DelegationRepository } from "../approval/delegation-ports.ts";
import type { ApprovalRepository } from "../approval/ports.ts";
import type { AuditRepository } from "../audit/ports.ts";
import type { FigureRepository } from "../figures/ports.ts";
import type { InvitationRepository } from "../invitation/ports.ts";
import type { LimitRepository } from "../limits/ports.ts";
import type { MemberRepository } from "../member/ports.ts";
import type { OrganizationRepository } from "../organization/ports.ts";
import type { OutboxRepository } from "../outbox/ports.ts";
import type { RoleRepository } from "../role/ports.ts";
import type { AccountLinkRepository } from "../slack/account-links.ts";
import type { SlackRepository } from "../slack/ports.ts";
import type { SuppressionRepository } from "../suppression/ports.ts";
import type { UserRepository } from "../user/ports.ts";
import type { HealthRepository } from "./health.ts";
import type { IdempotencyRepository } from "./idempotency.ts";

export type Repositories = {
  organizations: OrganizationRepository;
  users: UserRepository;
  members: MemberRepository;
  roles: RoleRepository;
  apiKeys: ApiKeyRepository;
  invitations: InvitationRepository;
  approvals: ApprovalRepository;
  delegations: DelegationRepository;
  suppressions: SuppressionRepository;
  idempotency: IdempotencyRepository;
  audit: AuditRepository;
  outbox: OutboxRepository;
  slack: SlackRepository;
  accountLinks: AccountLinkRepository;
  limits: LimitRepository;
  figures: FigureRepository;
  health: HealthRepository;
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
