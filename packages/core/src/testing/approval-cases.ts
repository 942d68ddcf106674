import type { ApproverDecision } from "../ports/approval-repository.ts";
import { newId } from "../model/ids.ts";
import { invitationRepository } from "../typeorm/repositories/invitation/invitations.ts";
import {
  auditedBy,
  batchOf,
  fromSlack,
  newApprovalRequest,
  newInvitation,
  type RepositoryFixture,
} from "./repository-fixture.ts";

/** Approval requests of one invitation, requested in Slack, with their outcomes. */
export function approvalCases(fixture: RepositoryFixture) {
  async function request(options: { quorum?: number; slack?: boolean; userId?: string } = {}) {
    const organizationId = await fixture.organization({ slack: options.slack ?? true });
    const asked = newApprovalRequest({ quorum: options.quorum ?? 1, ttlHours: 1, note: "please" });
    await invitationRepository(fixture.sql).insert(
      batchOf(organizationId, [newInvitation(`${newId()}@b.test`, { needsApproval: true })], {
        approvalRequest: asked,
        inviter: { ...fromSlack.inviter, userId: options.userId ?? null },
      }),
    );
    return { organizationId, id: asked.id };
  }

  const decision = (
    of: { organizationId: string; id: string },
    userId: string,
    reason: string | null = null,
  ): ApproverDecision => ({
    organizationId: of.organizationId,
    requestId: of.id,
    userId,
    onBehalfOf: null,
    reason,
    via: "slack",
    audit: auditedBy,
  });

  const actions = async (organizationId: string) =>
    (await fixture.audit(organizationId))
      .map((event) => event.action)
      .filter((action) => action.startsWith("approval."));

  const notices = async (organizationId: string) =>
    (await fixture.jobs(organizationId)).filter((job) => job.kind === "slack.notice");

  return { request, decision, actions, notices };
}
