import { apiKeyEntity } from "./api-key.ts";
import {
  approvalDecisionEntity,
  approvalDelegationEntity,
  approvalRequestEntity,
} from "./approval.ts";
import { auditEventEntity, auditLinkEntity, eventListenerEntity } from "./audit.ts";
import { erasedRecipientEntity } from "./erased-recipient.ts";
import { handoverCodeEntity } from "./handover.ts";
import { idempotencyRecordEntity } from "./idempotency.ts";
import { invitationEntity } from "./invitation.ts";
import { organizationPlaceEntity, recipientWindowEntity, requestWindowEntity } from "./limits.ts";
import { membershipEntity, roleEntity } from "./member.ts";
import { organizationLogoEntity } from "./organization-logo.ts";
import { organizationDomainEntity, organizationEntity } from "./organization.ts";
import { deliveryEntity, deliveryEventEntity, jobEntity, senderPauseEntity } from "./outbox.ts";
import { retentionSweepEntity } from "./retention-sweep.ts";
import { slackAccountLinkEntity, slackLinkTokenEntity } from "./slack-account-links.ts";
import { slackInstallationEntity, slackInstallLinkEntity, slackMessageEntity } from "./slack.ts";
import { invitationReportEntity } from "./report.ts";
import { suppressionEntity } from "./suppression.ts";
import { appUserEntity, userEmailEntity, userIdentityEntity } from "./user.ts";
import { webhookAttemptEntity, webhookDeliveryEntity, webhookEndpointEntity } from "./webhook.ts";

/** Every table. `entities.test.ts` holds them and the migrations equal. */
export const entities = [
  organizationEntity,
  organizationDomainEntity,
  organizationLogoEntity,
  appUserEntity,
  userEmailEntity,
  userIdentityEntity,
  membershipEntity,
  roleEntity,
  apiKeyEntity,
  approvalRequestEntity,
  approvalDecisionEntity,
  approvalDelegationEntity,
  invitationEntity,
  handoverCodeEntity,
  invitationReportEntity,
  deliveryEntity,
  deliveryEventEntity,
  jobEntity,
  senderPauseEntity,
  auditEventEntity,
  auditLinkEntity,
  eventListenerEntity,
  suppressionEntity,
  erasedRecipientEntity,
  retentionSweepEntity,
  idempotencyRecordEntity,
  slackInstallationEntity,
  slackInstallLinkEntity,
  slackMessageEntity,
  slackAccountLinkEntity,
  slackLinkTokenEntity,
  requestWindowEntity,
  recipientWindowEntity,
  organizationPlaceEntity,
  webhookEndpointEntity,
  webhookDeliveryEntity,
  webhookAttemptEntity,
] as const;
