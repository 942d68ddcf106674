import type { ApprovalView, InvitationView, SlackInstallationView } from "@usher/core";

const at = "2026-11-21T10:04:00.000Z";

export function invitationOf(given: Partial<InvitationView> = {}): InvitationView {
  return {
    id: "01930000-0000-7000-8000-000000000001",
    organizationId: "01930000-0000-7000-8000-0000000000aa",
    email: "jane@acme.com",
    state: "requested",
    stateReason: null,
    stateReasonCode: null,
    roles: ["member"],
    roleNames: given.roles ?? ["member"],
    message: null,
    locale: "en",
    metadata: {},
    returnTo: null,
    accessFor: null,
    accessUntil: null,
    inviter: { kind: "slack_user", userId: "u", keyId: null, name: "Mei Member" },
    inviteeUserId: "01930000-0000-7000-8000-0000000000bb",
    approvalRequestId: "01930000-0000-7000-8000-000000000002",
    source: "slack",
    generation: 1,
    sentCount: 0,
    lastSentAt: null,
    delivery: null,
    expiresAt: null,
    stateChangedAt: at,
    acceptedUserId: null,
    version: 1,
    createdAt: at,
    updatedAt: at,
    ...given,
  };
}

export function approvalOf(given: Partial<ApprovalView> = {}): ApprovalView {
  return {
    id: "01930000-0000-7000-8000-000000000002",
    organizationId: "01930000-0000-7000-8000-0000000000aa",
    state: "requested",
    reason: "insufficient_role",
    note: null,
    requester: {
      kind: "slack_user",
      userId: "u",
      keyId: null,
      name: "Mei Member",
      slackTeamId: "T0ACME",
      slackUserId: "U0ACMEMEMBER",
    },
    quorum: 1,
    approvals: 0,
    requiredRole: "admin",
    decisions: [],
    decidedBy: null,
    decidedAt: null,
    denyReason: null,
    expiresAt: "2026-11-28T10:04:00.000Z",
    version: 1,
    createdAt: at,
    previousRequestId: null,
    supersededBy: null,
    remindedAt: null,
    invitations: [invitationOf()],
    ...given,
  };
}

export function installationOf(
  health: Partial<SlackInstallationView["health"]> = {},
): SlackInstallationView {
  return {
    id: "01930000-0000-7000-8000-0000000000cc",
    organizationId: "01930000-0000-7000-8000-0000000000aa",
    teamId: "T0ACME",
    enterpriseId: null,
    isEnterpriseInstall: false,
    approvalsChannelId: "C0APPROVALS",
    source: "oauth",
    scopes: [],
    installedBy: null,
    installedAt: at,
    disabledAt: null,
    disabledReason: null,
    health: { lastOkAt: at, lastError: null, lastErrorAt: at, missingScopes: [], ...health },
  };
}

export const bobApproved: Partial<ApprovalView> = {
  state: "approved",
  version: 2,
  approvals: 1,
  decidedBy: { userId: "b", name: "Bob" },
  decidedAt: at,
  decisions: [
    {
      userId: "b",
      userName: "Bob",
      verdict: "approved",
      reason: null,
      via: "slack",
      decidedAt: at,
      onBehalfOf: null,
      breakGlass: false,
    },
  ],
};

export const bobDenied: Partial<ApprovalView> = {
  state: "denied",
  version: 2,
  decidedBy: { userId: "b", name: "Bob" },
  decidedAt: at,
  denyReason: "We aren't hiring before January.",
  decisions: [
    {
      userId: "b",
      userName: "Bob",
      verdict: "denied",
      reason: "We aren't hiring before January.",
      via: "slack",
      decidedAt: at,
      onBehalfOf: null,
      breakGlass: false,
    },
  ],
};
