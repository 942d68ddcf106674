import { newId } from "../model/ids.ts";
import { linkTokenOf } from "./link-of.ts";
import type { UsherCaller } from "../trpc/app-router.ts";
import type { OrganizationFixture } from "./use-organization.ts";

/** What a caller does; the state it needs was made before. */
export type Act = (caller: UsherCaller) => Promise<unknown>;

/** Makes what the act needs, with rights that are not in question. */
export type ActCase = { what: string; prepare(fixture: OrganizationFixture): Promise<Act> };

export type RoleSlug = "member" | "billing" | "admin" | "owner";

const address = () => `${newId()}@people.example`;
const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();

export async function invite(caller: UsherCaller, roles: string[], email = address()) {
  const batch = await caller.invitation.create({
    entries: [{ email, roles }],
    mode: "atomic",
    onInsufficientRole: "request",
  });
  const invitation = batch.results[0]?.invitation;
  if (!invitation) throw new Error(JSON.stringify(batch));
  return { id: invitation.id, email, requestId: batch.approvalRequestId ?? "" };
}

export async function setPolicy(fixture: OrganizationFixture, policy: Record<string, unknown>) {
  await fixture.as.owner.organization.updatePolicy({ policy });
}

/** Throws what the one entry is rejected with. */
export async function review(caller: UsherCaller, id: string, decision: "keep" | "end") {
  const { version: expectedVersion } = await caller.member.get({ id });
  const { results } = await caller.member.review({ entries: [{ id, decision, expectedVersion }] });
  if (results[0]?.success !== true) throw new Error(JSON.stringify(results));
}

/** A domain whose addresses the organization may import. */
export async function trustedDomain({ db, organization }: OrganizationFixture): Promise<string> {
  const domain = `${organization.slug}.example`;
  await db.store.read.organizations.trustDomain(organization.id, domain);
  return domain;
}

/** A request for an invitation with this role, by a member who may not grant it. */
export async function requestOf(fixture: OrganizationFixture, role: RoleSlug) {
  return (await invite(fixture.as.member, [role])).requestId;
}

/** Acts of an owner that grant or prepare privileged access, by procedure. */
export const privilegedActs: Record<string, readonly ActCase[]> = {
  "invitation.create": [
    ...(["admin", "owner"] as const).map((role) => ({
      what: `inviting ${role}`,
      prepare: async (): Promise<Act> => (caller) => invite(caller, [role]),
    })),
    {
      what: "inviting an admin among members",
      prepare: async () => {
        const entries = [{ email: address() }, { email: address(), roles: ["admin"] }];
        return (caller) => caller.invitation.create({ entries });
      },
    },
    {
      what: "a dry run of inviting an admin",
      prepare: async () => {
        const entries = [{ email: address(), roles: ["admin"] }];
        return (caller) => caller.invitation.create({ entries, dryRun: true });
      },
    },
    {
      what: "inviting as member whom an open invitation makes an admin, to send it again",
      prepare: async (fixture) => {
        await setPolicy(fixture, { limits: { resendCooldownMinutes: 0 } });
        const { email } = await invite(fixture.as.owner, ["admin"]);
        return (caller) =>
          caller.invitation.create({ entries: [{ email }], onPending: "resend", mode: "atomic" });
      },
    },
  ],
  "invitation.resend": [onAdminInvitation((caller, id) => caller.invitation.resend({ id }))],
  "invitation.extend": [
    onAdminInvitation((caller, id) => caller.invitation.extend({ id, expiresInHours: 24 })),
  ],
  "invitation.copyLink": [onAdminInvitation((caller, id) => caller.invitation.copyLink({ id }))],
  "invitation.correctAddress": [
    onAdminInvitation((caller, id) =>
      caller.invitation.correctAddress({ id, email: `right-${id}@people.example` }),
    ),
  ],
  "invitation.changeRole": (["member", "owner"] as const).map((from) => ({
    what: `making ${from} of a pending invitation admin`,
    prepare: async (fixture) => {
      const { id } = await invite(fixture.as.owner, [from]);
      return (caller) => caller.invitation.changeRole({ id, roles: ["admin"] });
    },
  })),
  "approval.approve": [
    {
      what: "approving an invitation as admin",
      prepare: async (fixture) => {
        const id = await requestOf(fixture, "admin");
        return (caller) => caller.approval.approve({ id });
      },
    },
    {
      what: "the first of two votes",
      prepare: async (fixture) => {
        await setPolicy(fixture, { approval: { quorum: 2 } });
        const id = await requestOf(fixture, "admin");
        return (caller) => caller.approval.approve({ id });
      },
    },
    {
      what: "break glass, even for a member",
      prepare: async (fixture) => {
        await setPolicy(fixture, { approval: { required: "always", breakGlass: true } });
        const { requestId } = await invite(fixture.as.owner, ["member"]);
        const breakGlass = { reason: "every admin is on the same flight" };
        return (caller) => caller.approval.approve({ id: requestId, breakGlass });
      },
    },
  ],
  "approval.askAgain": [
    {
      what: "asking again for an admin who needs no approval any more",
      prepare: async (fixture) => {
        await setPolicy(fixture, { approval: { required: "privileged_role" } });
        const { requestId } = await invite(fixture.as.owner, ["admin"]);
        await fixture.as.owner.approval.withdraw({ id: requestId });
        await setPolicy(fixture, { approval: { required: "never" } });
        return (caller) => caller.approval.askAgain({ id: requestId });
      },
    },
  ],
  "approval.delegate": [
    {
      what: "handing over an owner's vote",
      prepare: async ({ organization }) => {
        const input = { toUserId: organization.member.userId, until: tomorrow() };
        return (caller) => caller.approval.delegate(input);
      },
    },
  ],
  "member.changeRole": (["admin", "owner"] as const).map((role) => ({
    what: `making a member ${role}`,
    prepare: async ({ organization }) => {
      const { membershipId: id } = organization.member;
      return (caller) => caller.member.changeRole({ id, roles: [role] });
    },
  })),
  "member.changeAccess": [
    {
      what: "of an admin",
      prepare: async ({ organization }) => {
        const { membershipId: id } = organization.admin;
        return (caller) => caller.member.changeAccess({ id, accessUntil: tomorrow() });
      },
    },
  ],
  "member.import": [
    {
      what: "of an admin among members",
      prepare: async (fixture) => {
        const domain = await trustedDomain(fixture);
        const entries = ["member", "admin"].map((role) => ({
          email: `${newId()}@${domain}`,
          roles: [role],
        }));
        return (caller) => caller.member.import({ entries });
      },
    },
  ],
  "member.reactivate": [
    {
      what: "of a suspended admin",
      prepare: async (fixture) => {
        const { membershipId: id } = fixture.organization.admin;
        await fixture.as.owner.member.suspend({ id });
        return (caller) => caller.member.reactivate({ id });
      },
    },
  ],
  "member.suspend": [takingOver((caller, id) => caller.member.suspend({ id }))],
  "member.remove": [takingOver((caller, id) => caller.member.remove({ id }))],
  "member.review": [takingOver((caller, id) => review(caller, id, "end"))],
  "organization.create": [
    {
      what: "becoming the owner of a new organization",
      prepare: async () => {
        const slug = `new-${newId().slice(-12)}`;
        return (caller) => caller.organization.create({ slug, name: "New" });
      },
    },
  ],
  "organization.update": [
    {
      what: "renaming the organization",
      prepare: async () => (caller) => caller.organization.update({ name: "New" }),
    },
  ],
  "organization.updatePolicy": [
    {
      what: "changing the policy",
      prepare: async () => (caller) =>
        caller.organization.updatePolicy({ policy: { approval: { required: "never" } } }),
    },
  ],
  "organization.setLogo": [
    {
      what: "removing the logo",
      prepare: async () => (caller) => caller.organization.setLogo({ image: null }),
    },
  ],
  "user.relink": [
    {
      what: "letting the next session of an address be a member's",
      prepare:
        async ({ organization }) =>
        (caller) =>
          caller.user.relink({ userId: organization.member.userId }),
    },
  ],
  "organization.transferOwnership": [
    {
      what: "making an admin the owner",
      prepare:
        async ({ organization }) =>
        (caller) =>
          caller.organization.transferOwnership({ memberId: organization.admin.membershipId }),
    },
  ],
  "apiKey.create": (["org_key", "personal_key"] as const).map((kind) => ({
    what: `minting a key of kind ${kind} that only reads`,
    prepare: async () => (caller) =>
      caller.apiKey.create({ kind, name: "a key", permissions: ["member:read"] }),
  })),
  "slack.createInstallLink": [
    {
      what: "connecting a workspace whose people act as members",
      prepare: async () => (caller) => caller.slack.createInstallLink(),
    },
  ],
  "webhook.create": [
    {
      what: "sending every event to an address",
      prepare: async () => (caller) => caller.webhook.create({ url: hookUrl }),
    },
  ],
  "webhook.update": [
    onEndpoint((caller, id) => caller.webhook.update({ id, url: `${hookUrl}elsewhere` })),
  ],
  "webhook.rotateSecret": [onEndpoint((caller, id) => caller.webhook.rotateSecret({ id }))],
  "webhook.delete": [onEndpoint((caller, id) => caller.webhook.delete({ id }))],
};

const hookUrl = "https://hooks.example.com/";

export function onEndpoint(act: (caller: UsherCaller, id: string) => Promise<unknown>): ActCase {
  return {
    what: "of a webhook endpoint",
    prepare: async (fixture) => {
      const { endpoint } = await fixture.as.owner.webhook.create({ url: hookUrl });
      return (caller) => act(caller, endpoint.id);
    },
  };
}

function onAdminInvitation(act: (caller: UsherCaller, id: string) => Promise<unknown>): ActCase {
  return {
    what: "of an invitation as admin",
    prepare: async (fixture) => {
      await setPolicy(fixture, { limits: { resendCooldownMinutes: 0 } });
      const { id } = await invite(fixture.as.owner, ["admin"]);
      return (caller) => act(caller, id);
    },
  };
}

function takingOver(act: (caller: UsherCaller, id: string) => Promise<unknown>): ActCase {
  return {
    what: "answering for an admin's invitation of an admin",
    prepare: async (fixture) => {
      await setPolicy(fixture, { onInviterLoss: "reattribute" });
      await invite(fixture.as.admin, ["admin"]);
      return (caller) => act(caller, fixture.organization.admin.membershipId);
    },
  };
}

/** Of an invitation into another organization. */
export async function adminToken(fixture: OrganizationFixture, email: string): Promise<string> {
  const { as, db } = fixture;
  const actor = { kind: "system", name: "test" } as const;
  const slug = `other-${newId().slice(-12)}`;
  const other = await as.as(actor, { organization: null }).organization.create({
    slug,
    name: "Other",
  });
  const system = as.as(actor, { organization: other.id });
  const { id } = await invite(system, ["admin"], email);
  return linkTokenOf(db.store, { organizationId: other.id, id });
}
