export { authenticateKey } from "./api-key/authenticate-key.ts";
export { remindApprovers } from "./approval/remind-approvers.ts";
export type { ApprovalView } from "./approval/schemas.ts";
export type { AuditSignal } from "./audit/ports.ts";
export { createAuditSealer, type AuditSealer } from "./audit/seal-audit.ts";
export { verifyAuditChain, type AuditVerification } from "./audit/verify-chain.ts";
export { displayDomain, parseEmailAddress, type EmailAddress } from "./invitation/email-address.ts";
export { parseVerifiedAddress } from "./invitation/verified-address.ts";
export { expireDue } from "./invitation/expire-due.ts";
export { createInvitation, type CreateOptions } from "./invitation/create-invitation.ts";
export { demandInviter } from "./invitation/demand-inviter.ts";
export { maskEmail } from "./invitation/invitee-identity.ts";
export { createLinkKeyring, type LinkKeyring } from "./invitation/link.ts";
export { listPendingSelectors, type PendingSelector } from "./invitation/list-pending-selectors.ts";
export type { CreateInvitationOutput, EntryResult, InvitationView } from "./invitation/schemas.ts";
export { actorUserId, type Actor, type ActorKind, type StepUpRule } from "./kernel/actor.ts";
export { requireBoundedJson } from "./kernel/bounded-json.ts";
export { startTimeout, timeoutSignal } from "./kernel/call-timeout.ts";
export type { Context, OrganizationCreation, Via } from "./kernel/context.ts";
export {
  errorCatalogue,
  errorView,
  UsherError,
  type ErrorCode,
  type ErrorDetails,
  type ErrorView,
} from "./kernel/errors.ts";
export { isId, newId } from "./kernel/ids.ts";
export { inScope, type Requirement } from "./kernel/requirement.ts";
export type { Repositories, Store } from "./kernel/store.ts";
export type { Span, SpanFacts, SpanStart, Tracing } from "./kernel/tracing.ts";
export { limitIp } from "./limits/limit-ip.ts";
export {
  defaultLimits,
  limitBounds,
  type LimitName,
  type LimitSettings,
  type LimitState,
} from "./limits/limits.ts";
export { peekOrganizationLimit } from "./limits/peek-organization-limit.ts";
export { sweepLimits } from "./limits/sweep-limits.ts";
export type { Membership } from "./member/member.ts";
export { createOrganization } from "./organization/create-organization.ts";
export { actorPermissions, requireScope } from "./organization/standing.ts";
export type {
  AccountLinkMail,
  DeliveryLookup,
  InvitationMail,
  LookupAnswer,
  MailSender,
  NoticeKind,
  NoticeMail,
  OutgoingMail,
  OwnerNoticeKind,
  OwnerNoticeMail,
  SendGuard,
  SendOutcome,
} from "./outbox/delivery.ts";
export { ownerNoticeKinds } from "./outbox/delivery.ts";
export type { DeliveryEvent } from "./outbox/delivery-event.ts";
export { forgetFinished } from "./outbox/forget-finished.ts";
export { deliverMail } from "./outbox/deliver-mail.ts";
export type { Lease } from "./outbox/leases.ts";
export type { MailDelivery } from "./outbox/mail-attempt.ts";
export { createOutcomeWriter, type OutcomeWriter } from "./outbox/outcome-writer.ts";
export { jobKinds, type Job, type JobKind, type JobOutcome } from "./outbox/job.ts";
export { traceJobs } from "./outbox/trace-jobs.ts";
export { observeJobs, type JobRun } from "./outbox/observe-jobs.ts";
export { recordDeliveryEvents } from "./outbox/record-events.ts";
export { sweepDeliveryEvents } from "./outbox/sweep-events.ts";
export { remindDue } from "./outbox/remind-due.ts";
export { startWorker, type Worker, type WorkerOptions } from "./outbox/run-worker.ts";
export type { WorkerLog } from "./outbox/worker-log.ts";
export {
  isSystemRole,
  permissions,
  rankOf,
  systemRoles,
  type Permission,
  type SystemRole,
} from "./role/roles.ts";
export { type AccountLink, type SlackAccount } from "./slack/account-links.ts";
export {
  confirmAccountLink,
  previewAccountLink,
  type AccountLinkPreview,
} from "./slack/confirm-account-link.ts";
export { deliverAccountLink } from "./slack/deliver-account-link.ts";
export { requestAccountLink, type AccountLinkAnswer } from "./slack/request-account-link.ts";
export { unlinkAccount } from "./slack/unlink-account.ts";
export { bindWorkspace, type GrantedWorkspace } from "./slack/bind-workspace.ts";
export { checkInstallLink } from "./slack/check-install-link.ts";
export { disableWorkspace, type DisableReason } from "./slack/disable-workspace.ts";
export type { NamedInstallation, SlackInstallation, SlackMessage } from "./slack/ports.ts";
export { renewToken, type TokenExchange } from "./slack/renew-token.ts";
export { resealTokens } from "./slack/reseal-tokens.ts";
export type { SlackInstallationView } from "./slack/schemas.ts";
export { createTokenKeyring, type TokenKeyring } from "./slack/token-keyring.ts";
export {
  appRouter,
  createUsherCaller,
  type AppRouter,
  type RouterInputs,
  type RouterOutputs,
  type UsherCaller,
} from "./trpc/app-router.ts";
export { toErrorView, toUsherError } from "./trpc/error-view.ts";
export { requirementOf } from "./trpc/requirement-of.ts";
export type { ErrorData, ErrorShape } from "./trpc/trpc.ts";
export { personName } from "./user/person-name.ts";
export { rememberTimeZone } from "./user/remember-time-zone.ts";
export type { User } from "./user/user.ts";
