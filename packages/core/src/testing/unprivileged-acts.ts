import { newId } from "../model/ids.ts";
import type { UsherCaller } from "../trpc/app-router.ts";
import {
  adminToken,
  invite,
  onEndpoint,
  requestOf,
  review,
  setPolicy,
  trustedDomain,
  type ActCase,
} from "./privileged-acts.ts";
import type { OrganizationFixture } from "./use-organization.ts";
import { createEventCollector } from "../webhook/collect-events.ts";

/** Calls of an owner that make no one admin or owner, by procedure. Every mutation has one unless it always needs a step-up. */
export const unprivilegedActs: Record<string, readonly ActCase[]> = {
  "invitation.create": [
    {
      what: "inviting below admin",
      prepare: async () => async (caller) => {
        for (const role of ["member", "billing"]) await invite(caller, [role]);
      },
    },
    {
      what: "requesting an admin, which an approval grants",
      prepare: async (fixture) => {
        await setPolicy(fixture, { approval: { required: "privileged_role" } });
        return async (caller) => {
          const { requestId } = await invite(caller, ["admin"]);
          if (requestId === "") throw new Error("there is no request");
        };
      },
    },
    {
      what: "finding an admin's invitation open, without sending it",
      prepare: async (fixture) => {
        const { email } = await invite(fixture.as.owner, ["admin"]);
        return (caller) => caller.invitation.create({ entries: [{ email }], onPending: "resend" });
      },
    },
  ],
  "invitation.resend": [onMemberInvitation((caller, id) => caller.invitation.resend({ id }))],
  "invitation.extend": [
    onMemberInvitation((caller, id) => caller.invitation.extend({ id, expiresInHours: 24 })),
  ],
  "invitation.copyLink": [onMemberInvitation((caller, id) => caller.invitation.copyLink({ id }))],
  "invitation.correctAddress": [
    onMemberInvitation((caller, id) =>
      caller.invitation.correctAddress({ id, email: `right-${id}@people.example` }),
    ),
  ],
  "invitation.changeRole": [
    {
      what: "lowering an owner's invitation below admin",
      prepare: async (fixture) => {
        const { id } = await invite(fixture.as.owner, ["owner"]);
        return (caller) => caller.invitation.changeRole({ id, roles: ["billing"] });
      },
    },
  ],
  "invitation.revoke": [
    {
      what: "of an owner's invitation",
      prepare: async (fixture) => {
        const { id } = await invite(fixture.as.owner, ["owner"]);
        return (caller) => caller.invitation.revoke({ id });
      },
    },
  ],
  "invitation.accept": [ofAdminLink((caller, token) => caller.invitation.accept({ token }))],
  "invitation.decline": [ofAdminLink((caller, token) => caller.invitation.decline({ token }))],
  "invitation.requestRenewal": [
    ofAdminLink((caller, token) => caller.invitation.requestRenewal({ token })),
  ],
  "approval.approve": [
    onRequest("member", (caller, id) => caller.approval.approve({ id })),
    {
      what: "what is left of a request whose admin was taken out",
      prepare: async (fixture) => {
        await setPolicy(fixture, { approval: { required: "always" } });
        const batch = await fixture.as.admin.invitation.create({
          entries: [{ email: "a@people.example", roles: ["admin"] }, { email: "b@people.example" }],
        });
        const [admin] = batch.results;
        await fixture.as.admin.invitation.revoke({ id: admin?.invitation?.id ?? "" });
        return (caller) => caller.approval.approve({ id: batch.approvalRequestId ?? "" });
      },
    },
  ],
  "approval.deny": [onRequest("owner", (caller, id) => caller.approval.deny({ id }))],
  "approval.remind": [onRequest("owner", (caller, id) => caller.approval.remind({ id }))],
  "approval.withdraw": [
    {
      what: "one's own request for an owner",
      prepare: async (fixture) => {
        const id = await ownRequest(fixture);
        return (caller) => caller.approval.withdraw({ id });
      },
    },
  ],
  "approval.askAgain": [
    {
      what: "what waits for an approval again",
      prepare: async (fixture) => {
        const id = await ownRequest(fixture);
        await fixture.as.owner.approval.withdraw({ id });
        return (caller) => caller.approval.askAgain({ id });
      },
    },
  ],
  "approval.reopen": [
    {
      what: "a denied request for an owner, which waits for an approval again",
      prepare: async (fixture) => {
        const id = await requestOf(fixture, "owner");
        await fixture.as.owner.approval.deny({ id });
        return (caller) => caller.approval.reopen({ id });
      },
    },
  ],
  "approval.endDelegation": [
    {
      what: "one's own",
      prepare: async ({ as, organization }) => {
        const until = new Date(Date.now() + 86_400_000).toISOString();
        const toUserId = organization.admin.userId;
        const { id } = await as.owner.approval.delegate({ toUserId, until });
        return (caller) => caller.approval.endDelegation({ id });
      },
    },
  ],
  "member.changeRole": [
    {
      what: "of an admin, to billing",
      prepare:
        async ({ organization }) =>
        (caller) =>
          caller.member.changeRole({ id: organization.admin.membershipId, roles: ["billing"] }),
    },
  ],
  "member.changeAccess": [
    {
      what: "of a member",
      prepare:
        async ({ organization }) =>
        (caller) => {
          const accessUntil = new Date(Date.now() + 86_400_000).toISOString();
          return caller.member.changeAccess({ id: organization.member.membershipId, accessUntil });
        },
    },
  ],
  "member.import": [
    {
      what: "of a member",
      prepare: async (fixture) => {
        const domain = await trustedDomain(fixture);
        return (caller) =>
          caller.member.import({
            entries: [{ email: `${newId()}@${domain}`, roles: ["billing"] }],
          });
      },
    },
  ],
  "member.update": [
    {
      what: "what an admin is called",
      prepare:
        async ({ organization }) =>
        (caller) =>
          caller.member.update({ id: organization.admin.membershipId, name: "Jane Doe" }),
    },
  ],
  "member.reactivate": [
    {
      what: "of a suspended member",
      prepare: async (fixture) => {
        const { membershipId: id } = fixture.organization.member;
        await fixture.as.owner.member.suspend({ id });
        return (caller) => caller.member.reactivate({ id });
      },
    },
  ],
  "member.suspend": [onLeavingAdmin((caller, id) => caller.member.suspend({ id }))],
  "member.remove": [onLeavingAdmin((caller, id) => caller.member.remove({ id }))],
  "member.review": [
    onLeavingAdmin((caller, id) => review(caller, id, "end")),
    {
      what: "that an owner keeps access",
      prepare: async ({ organization }) => {
        const { membershipId } = await organization.addMember({ role: "owner" });
        return (caller) => review(caller, membershipId, "keep");
      },
    },
  ],
  "role.create": [
    {
      what: "a custom role, which ranks as member",
      prepare: async () => (caller) => caller.role.create({ slug: "org-guide", name: "Guide" }),
    },
  ],
  "role.delete": [
    {
      what: "a custom role",
      prepare: async (fixture) => {
        await fixture.as.owner.role.create({ slug: "org-guide", name: "Guide" });
        return (caller) => caller.role.delete({ slug: "org-guide" });
      },
    },
  ],
  "apiKey.revoke": [
    {
      what: "of the organization",
      prepare: async (fixture) => {
        const { key } = await fixture.as.owner.apiKey.create({ kind: "org_key", name: "a key" });
        return (caller) => caller.apiKey.revoke({ id: key.id });
      },
    },
  ],
  "organization.resumeInvitations": [
    {
      what: "after reports paused them",
      prepare: async ({ db, organization }) => {
        await db.store.read.organizations.pauseInvitations(organization.id);
        return (caller) => caller.organization.resumeInvitations();
      },
    },
  ],
  "suppression.remove": [
    {
      what: "of an address",
      prepare: async ({ db, organization }) => {
        const id = newId();
        await db.sql(
          `INSERT INTO suppression (organization_id, id, email_key, reason, until)
           VALUES ($1, $2, 'jane@people.example', 'bounced', NULL)`,
          [organization.id, id],
        );
        return (caller) => caller.suppression.remove({ id });
      },
    },
  ],
  "slack.updateInstallation": [
    {
      what: "the approvals channel",
      prepare: async ({ db, organization }) => {
        const teamId = `T${newId().slice(-12)}`;
        await db.sql(
          `INSERT INTO slack_installation (organization_id, id, team_id, token_key_id, sealed_tokens)
           VALUES ($1, $2, $3, 'key', $4)`,
          [organization.id, newId(), teamId, Buffer.alloc(1)],
        );
        return (caller) =>
          caller.slack.updateInstallation({ teamId, approvalsChannelId: "C0123456" });
      },
    },
  ],
  "webhook.test": [onEndpoint((caller, id) => caller.webhook.test({ id }))],
  "webhook.recover": [
    onEndpoint((caller, id) => caller.webhook.recover({ id, since: "2026-01-01T00:00:00Z" })),
  ],
  "webhook.replay": [
    {
      what: "of a delivery",
      prepare: async (fixture) => {
        const { endpoint } = await fixture.as.owner.webhook.create({
          url: "https://hooks.example.com/",
        });
        await invite(fixture.as.owner, ["member"]);
        await createEventCollector(fixture.db.store).collect();
        const { deliveries } = await fixture.as.owner.webhook.deliveries({ id: endpoint.id });
        return (caller) => caller.webhook.replay({ id: deliveries[0]?.id ?? "" });
      },
    },
  ],
};

type ById = (caller: UsherCaller, id: string) => Promise<unknown>;

function ofAdminLink(act: (caller: UsherCaller, token: string) => Promise<unknown>): ActCase {
  return {
    what: "an invitation as admin, by the invitee",
    prepare: async (fixture) => {
      const token = await adminToken(fixture, fixture.organization.owner.email);
      return (caller) => act(caller, token);
    },
  };
}

function onMemberInvitation(act: ById): ActCase {
  return {
    what: "of an invitation as member",
    prepare: async (fixture) => {
      await setPolicy(fixture, { limits: { resendCooldownMinutes: 0 } });
      const { id } = await invite(fixture.as.owner, ["member"]);
      return (caller) => act(caller, id);
    },
  };
}

function onRequest(role: "member" | "owner", act: ById): ActCase {
  return {
    what: `a request for ${role}`,
    prepare: async (fixture) => {
      const id = await requestOf(fixture, role);
      return (caller) => act(caller, id);
    },
  };
}

async function ownRequest(fixture: OrganizationFixture): Promise<string> {
  await setPolicy(fixture, { approval: { required: "always" } });
  // Who can approve it.
  await fixture.organization.addMember({ role: "owner", name: "second owner" });
  return (await invite(fixture.as.owner, ["owner"])).requestId;
}

/** Their invitations are revoked, as the policy has it unless it says otherwise. */
function onLeavingAdmin(act: ById): ActCase {
  return {
    what: "an admin who invited an admin",
    prepare: async (fixture) => {
      await invite(fixture.as.admin, ["admin"]);
      return (caller) => act(caller, fixture.organization.admin.membershipId);
    },
  };
}
