export { authenticateKey } from "./api-key/authenticate-key.ts";
export { remindApprovers } from "./approval/remind-approvers.ts";
export type { ApprovalView } from "./approval/schemas.ts";
export type { AuditSignal } from "./ports/audit-repository.ts";
export { createAuditSealer, type AuditSealer } from "./audit/seal-audit.ts";
export { verifyAuditChain, type AuditVerification } from "./audit/verify-chain.ts";
export { addressOf } from "./model/text/address-of.ts";
export { initialOf } from "./model/text/initial-of.ts";
export { editDistance } from "./model/text/edit-distance.ts";
export { isPublicProvider, nearestDomain } from "./model/text/nearest-domain.ts";
export { displayDomain, parseEmailAddress, type EmailAddress } from "./model/text/email-address.ts";
export { invalidEmail } from "./model/text/invalid-email.ts";
export { parseVerifiedAddress } from "./invitation/verified-address.ts";
export { expireDue } from "./sweep/expire-due.ts";
export { createInvitation } from "./invitation/create-invitation.ts";
export { handOver } from "./invitation/hand-over.ts";
export { requireInviter } from "./invitation/require-inviter.ts";
export { maskEmail } from "./invitation/invitee-identity.ts";
export { createLinkKeyring, type LinkKeyring } from "./model/link.ts";
export { listPendingSelectors, type PendingSelector } from "./invitation/list-pending-selectors.ts";
export { stateReasonCodes, type StateReasonCode } from "./model/invitation.ts";
export type { CreateInvitationOutput, EntryResult, InvitationView } from "./invitation/schemas.ts";
export {
  actorId,
  actorUserId,
  type Actor,
  type ActorKind,
  type StepUpRule,
  type Via,
} from "./model/actor.ts";
export { proxyAgentOptions, type OutgoingProxy } from "./model/outgoing-proxy.ts";
export { requireBoundedJson } from "./model/text/bounded-json.ts";
export { startTimeout, withTimeout } from "./model/call-timeout.ts";
export type { Context, OrganizationCreation } from "./ports/context.ts";
export {
  errorCatalog,
  errorView,
  UsherError,
  type ErrorCode,
  type ErrorDetails,
  type ErrorView,
} from "./model/errors.ts";
export { reviewDecisions, type ReviewDecision } from "./model/access-review.ts";
export { eventTypes, type EventType } from "./model/events/event-types.ts";
export { isId, newId } from "./model/ids.ts";
export { onDark } from "./model/brand/brand.ts";
export { logoPath } from "./model/brand/logo.ts";
export { inScope, type Requirement } from "./model/requirement.ts";
export type { Repositories, Store } from "./ports/store.ts";
export type { Span, SpanFacts, SpanStart, Tracing } from "./ports/tracing.ts";
export { invalidJson } from "./model/text/invalid-json.ts";
export { durationText } from "./model/text/duration-text.ts";
export { limitIp } from "./limits/limit-ip.ts";
export {
  defaultLimits,
  limitBounds,
  type LimitName,
  type LimitSettings,
  type LimitState,
} from "./model/limits.ts";
export { peekOrganizationLimit } from "./limits/peek-organization-limit.ts";
export { sweepLimits } from "./sweep/sweep-limits.ts";
export type { Membership } from "./model/member.ts";
export { createOrganization } from "./organization/create-organization.ts";
export { listOrganizations } from "./organization/list-organizations.ts";
export { findOrganization } from "./organization/find-organization.ts";
export { renameOrganization } from "./organization/rename-organization.ts";
export { suspendOrganization } from "./organization/suspend-organization.ts";
export { resumeOrganization } from "./organization/resume-organization.ts";
export { deleteOrganization } from "./organization/delete-organization.ts";
export { restoreOrganization } from "./organization/restore-organization.ts";
export { allowPerson } from "./person/allow-person.ts";
export { erasePerson, type ErasureStep, type PersonErasure } from "./person/erase-person.ts";
export { exportPerson, type PersonExport } from "./person/export-person.ts";
export { retain } from "./sweep/retain.ts";
export { retentionKinds, type RetentionKind } from "./ports/retention-repository.ts";
export { eraseDeleted, type Erasure } from "./sweep/erase-deleted.ts";
export type { OrganizationOverview, OrganizationRecord } from "./model/organization.ts";
export { whileActive } from "./outbox/while-active.ts";
export type { TrustedDomains } from "./organization/change-trusted-domains.ts";
export { listTrustedDomains } from "./organization/list-trusted-domains.ts";
export { trustDomain } from "./organization/trust-domain.ts";
export { untrustDomain } from "./organization/untrust-domain.ts";
export { actorPermissions } from "./access/access.ts";
export {
  type AccountLinkEmail,
  type InvitationEmail,
  type NoticeKind,
  type NoticeEmail,
  type OutgoingEmail,
  type OwnerNoticeKind,
  type OwnerNoticeEmail,
  type SendGuard,
  type SendOutcome,
  accessNoticeKinds,
  ownerNoticeKinds,
} from "./model/delivery.ts";
export type { DeliveryEvent } from "./model/events/delivery-event.ts";
export {
  mayArriveWhenResent,
  undeliveredReason,
  type UndeliveredReason,
} from "./model/undelivered-reason.ts";
export { forgetFinished } from "./sweep/forget-finished.ts";
export { deliverEmail } from "./outbox/deliver-email.ts";
export type { Lease } from "./outbox/leases.ts";
export type { EmailDelivery } from "./outbox/email-attempt.ts";
export { createOutcomeWriter, type OutcomeWriter } from "./outbox/outcome-writer.ts";
export { jobKinds, type Job, type JobKind, type JobOutcome } from "./model/job.ts";
export { traceJobs } from "./outbox/trace-jobs.ts";
export { observeJobs, type JobRun } from "./outbox/observe-jobs.ts";
export { recordDeliveryEvents } from "./outbox/record-events.ts";
export { recordProviderEvents } from "./report/record-provider-events.ts";
export { muteOrganization } from "./report/mute-organization.ts";
export { liftMute } from "./report/lift-mute.ts";
export { reportOrganization } from "./report/report-organization.ts";
export { muteByLink, previewMuteLink, type MuteLinkPreview } from "./report/mute-link.ts";
export {
  getReportedOrganization,
  listReportedOrganizations,
  resumeReportedOrganization,
  type ReportedOrganization,
} from "./report/operator-reports.ts";
export { sweepDeliveryEvents } from "./sweep/sweep-events.ts";
export { reportStuckEmail } from "./sweep/report-stuck-email.ts";
export { removeEndedMembers } from "./sweep/remove-ended-members.ts";
export { remindAccessEnds } from "./sweep/remind-access-ends.ts";
export { remindDue } from "./sweep/remind-due.ts";
export { startWorker, type Worker, type WorkerOptions } from "./outbox/run-worker.ts";
export { failureMessage, type WorkerLog } from "./outbox/worker-log.ts";
export {
  isSystemRole,
  permissions,
  rankOf,
  systemRoles,
  type Permission,
  type SystemRole,
} from "./model/roles.ts";
export { type AccountLink, type SlackAccount } from "./model/slack-account-link.ts";
export {
  confirmAccountLink,
  previewAccountLink,
  type AccountLinkPreview,
} from "./slack/confirm-account-link.ts";
export { deliverAccountLink } from "./slack/deliver-account-link.ts";
export { requestAccountLink, type AccountLinkAnswer } from "./slack/request-account-link.ts";
export {
  forgetDeactivation,
  reportDeactivatedAccount,
} from "./slack/report-deactivated-account.ts";
export { unlinkAccount } from "./slack/unlink-account.ts";
export { bindWorkspace, type GrantedWorkspace } from "./slack/bind-workspace.ts";
export { checkInstallLink } from "./slack/check-install-link.ts";
export { disableWorkspace, type DisableReason } from "./slack/disable-workspace.ts";
export type {
  NamedInstallation,
  SlackInstallation,
  SlackMessage,
} from "./ports/slack-repository.ts";
export { renewToken, type TokenExchange } from "./slack/renew-token.ts";
export { resealTokens } from "./slack/reseal-tokens.ts";
export type { SlackInstallationView } from "./slack/schemas.ts";
export { createTokenKeyring, type TokenKeyring } from "./model/token-keyring.ts";
export {
  appRouter,
  createUsherCaller,
  type AppRouter,
  type RouterInputs,
  type RouterOutputs,
  type UsherCaller,
} from "./trpc/app-router.ts";
export { toErrorView, toUsherError } from "./trpc/error-view.ts";
export { procedures } from "./trpc/procedures.ts";
export {
  describeProcedures,
  type JsonSchema,
  type ProcedureDescription,
} from "./trpc/describe-procedures.ts";
export { requirementOf } from "./trpc/procedure-meta.ts";
export type { ErrorData, ErrorShape, ProcedureMeta } from "./trpc/trpc.ts";
export { personName } from "./model/text/person-name.ts";
export { settleDeactivatedAccount } from "./member/settle-deactivated-account.ts";
export { saveTimeZone } from "./member/save-time-zone.ts";
export type { User } from "./model/user.ts";
export { disableUser } from "./user/disable-user.ts";
export { enableUser } from "./user/enable-user.ts";
export { releaseAddress } from "./user/release-address.ts";
export { relinkAddress } from "./user/relink-address.ts";
export {
  findSessionUser,
  type SessionAddress,
  type SessionPerson,
  type SessionUser,
} from "./user/find-session-user.ts";
export type { CreateOptions } from "./invitation/prepare-entries.ts";
export type { DeliveryLookup, LookupAnswer, EmailSender } from "./ports/email-sender.ts";
export { requireScope } from "./access/load-access.ts";
export type {
  WebhookAnswer,
  WebhookRequest,
  WebhookTransport,
  WebhookUrlRefusal,
} from "./ports/webhook-transport.ts";
export { queueStrandedWebhooks } from "./sweep/queue-stranded-webhooks.ts";
export { sweepWebhooks } from "./sweep/sweep-webhooks.ts";
export { createEventCollector } from "./webhook/collect-events.ts";
export { defaultRetryDelaysMs, deliverWebhook } from "./webhook/deliver-webhook.ts";
export { createEndpointSlots } from "./webhook/endpoint-slots.ts";
export { webhookBody } from "./webhook/event-payload.ts";
export { newWebhookSecret, signedHeaders } from "./webhook/sign.ts";
export { resealWebhookSecrets } from "./webhook/reseal-secrets.ts";
