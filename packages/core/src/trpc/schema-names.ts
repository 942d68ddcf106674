import { apiKeySchema } from "../api-key/schemas.ts";
import { delegationSchema } from "../approval/delegation-schemas.ts";
import { approvalSchema } from "../approval/schemas.ts";
import { auditEventSchema } from "../audit/schemas.ts";
import { eventSchema } from "../event/schemas.ts";
import { errorViewSchema } from "../model/error-view-schema.ts";
import { invitationSchema } from "../invitation/schemas.ts";
import { memberSchema } from "../member/schemas.ts";
import { policySchema } from "../model/policy.ts";
import { organizationSchema } from "../organization/schemas.ts";
import { roleSchema } from "../role/schemas.ts";
import { slackInstallationSchema } from "../slack/schemas.ts";
import { suppressionSchema } from "../suppression/schemas.ts";
import { webhookDeliverySchema, webhookEndpointSchema } from "../webhook/schemas.ts";

/** What answers consist of, by the names that a generated client has for them. Others have no name. */
export const schemaNames = {
  ApiKey: apiKeySchema,
  ApprovalRequest: approvalSchema,
  AuditEvent: auditEventSchema,
  Delegation: delegationSchema,
  Event: eventSchema,
  Invitation: invitationSchema,
  Member: memberSchema,
  Organization: organizationSchema,
  Policy: policySchema,
  Rejection: errorViewSchema,
  Role: roleSchema,
  SlackInstallation: slackInstallationSchema,
  Suppression: suppressionSchema,
  WebhookDelivery: webhookDeliverySchema,
  WebhookEndpoint: webhookEndpointSchema,
};
