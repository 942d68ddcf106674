import type { ErrorCode } from "../../model/errors.ts";
import { newId } from "../../model/ids.ts";
import type { UsherCaller } from "../../trpc/app-router.ts";
import type { Things } from "./holder.ts";

/**
 * How a procedure is tried: with a thing that is the caller's own or not, as a list that shows such
 * things, or as a call about the organization. `past`: what a permitted call is rejected with, where
 * there is nothing to call it on.
 */
export type Trial =
  | { about: "thing"; call(caller: UsherCaller, things: Things): Promise<unknown> | null }
  | {
      about: "list";
      call(caller: UsherCaller): Promise<readonly string[]>;
      idOf(things: Things): string | null;
    }
  | { about: "organization"; call(caller: UsherCaller): Promise<unknown>; past?: ErrorCode };

const address = () => `${newId()}@people.example`;
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

type OfThing = (caller: UsherCaller, things: Things) => Promise<unknown> | null;
const thing = (call: OfThing): Trial => ({ about: "thing", call });
const organization = (
  call: (caller: UsherCaller) => Promise<unknown>,
  past?: ErrorCode,
): Trial => ({ about: "organization", call, ...(past && { past }) });

const ofMember = (call: (caller: UsherCaller, id: string) => Promise<unknown>) =>
  thing((caller, { membershipId: id }) => (id === null ? null : call(caller, id)));

const ofLink = (call: (caller: UsherCaller, link: Invited) => Promise<unknown>) =>
  thing((caller, { invited }) => (invited === null ? null : call(caller, invited)));
type Invited = NonNullable<Things["invited"]>;

/** Every procedure, by its path. `toUserId`: a member to delegate to. */
export const trialsOf = (toUserId: string): Record<string, Trial> => ({
  "invitation.create": organization(({ invitation }) =>
    invitation.create({
      entries: [{ email: address() }],
      onInsufficientRole: "request",
      mode: "atomic",
    }),
  ),
  "invitation.get": thing(({ invitation }, { invitationId: id }) => invitation.get({ id })),
  "invitation.list": {
    about: "list",
    call: async ({ invitation }) =>
      (await invitation.list({ states: ["pending"], limit: 100 })).invitations.map(({ id }) => id),
    idOf: ({ invitationId }) => invitationId,
  },
  "invitation.resend": thing(({ invitation }, { invitationId: id }) => invitation.resend({ id })),
  "invitation.correctAddress": thing(({ invitation }, { invitationId: id }) =>
    invitation.correctAddress({ id, email: address() }),
  ),
  "invitation.revoke": thing(({ invitation }, { invitationId: id }) => invitation.revoke({ id })),
  "invitation.changeRole": thing(({ invitation }, { invitationId: id }) =>
    invitation.changeRole({ id, roles: ["member"] }),
  ),
  "invitation.extend": thing(({ invitation }, { invitationId: id }) =>
    invitation.extend({ id, expiresInHours: 100 }),
  ),
  "invitation.copyLink": thing(({ invitation }, { invitationId: id }) =>
    invitation.copyLink({ id }),
  ),
  "invitation.preview": ofLink(({ invitation }, { token }) => invitation.preview({ token })),
  "invitation.accept": ofLink(({ invitation }, { token, email }) =>
    invitation.accept({ token, email, emailVerified: true }),
  ),
  "invitation.exchange": organization(
    ({ invitation }) => invitation.exchange({ code: "none" }),
    "exchange.invalid",
  ),
  "invitation.decline": ofLink(({ invitation }, { token }) => invitation.decline({ token })),
  "invitation.requestRenewal": ofLink(({ invitation }, { token }) =>
    invitation.requestRenewal({ token }),
  ),
  "invitation.onEvent": organization(({ invitation }) => invitation.onEvent({})),
  ...approvalTrials(toUserId),
  "member.list": organization(({ member }) => member.list({})),
  "member.get": ofMember(({ member }, id) => member.get({ id })),
  /** No domain is trusted here: the call is permitted, and its entry fails. */
  "member.import": organization(({ member }) => member.import({ entries: [{ email: address() }] })),
  "member.update": organization(
    ({ member }) => member.update({ id: newId(), name: "Walk" }),
    "member.not_found",
  ),
  "member.changeRole": organization(
    ({ member }) => member.changeRole({ id: newId(), roles: ["member"] }),
    "member.not_found",
  ),
  "member.changeAccess": ofMember(({ member }, id) =>
    member.changeAccess({ id, accessUntil: null }),
  ),
  "member.suspend": organization(
    ({ member }) => member.suspend({ id: newId() }),
    "member.not_found",
  ),
  "member.reactivate": organization(
    ({ member }) => member.reactivate({ id: newId() }),
    "member.not_found",
  ),
  "member.remove": ofMember(({ member }, id) => member.remove({ id })),
  "member.listReviewDue": organization(({ member }) => member.listReviewDue({})),
  /** There is no such member: the call is permitted, and its entry fails. */
  "member.review": organization(({ member }) =>
    member.review({ entries: [{ id: newId(), decision: "keep", expectedVersion: 1 }] }),
  ),
  "organization.get": organization(({ organization: of }) => of.get()),
  "organization.create": organization(({ organization: of }) =>
    of.create({ slug: `walk-${newId()}`, name: "Walk" }),
  ),
  "organization.update": organization(({ organization: of }) => of.update({})),
  "organization.updatePolicy": organization(({ organization: of }) =>
    of.updatePolicy({ policy: {} }),
  ),
  "organization.setLogo": organization(({ organization: of }) => of.setLogo({ image: null })),
  "organization.transferOwnership": organization(
    ({ organization: of }) => of.transferOwnership({ memberId: newId() }),
    "member.not_found",
  ),
  "organization.resumeInvitations": organization(({ organization: of }) => of.resumeInvitations()),
  "role.list": organization(({ role }) => role.list()),
  "role.create": organization(({ role }) => role.create({ slug: "org-walk", name: "Walk" })),
  "role.delete": organization(({ role }) => role.delete({ slug: "org-none" }), "role.not_found"),
  ...keyTrials,
  "event.list": organization(({ event }) => event.list({ limit: 1 })),
  "event.onEvent": organization(({ event }) => event.onEvent({})),
  "audit.list": organization(({ audit }) => audit.list({ limit: 1 })),
  "audit.verify": organization(({ audit }) => audit.verify({})),
  "suppression.list": organization(({ suppression }) => suppression.list({})),
  "suppression.remove": organization(
    ({ suppression }) => suppression.remove({ id: newId() }),
    "suppression.not_found",
  ),
  "user.relink": organization(({ user }) => user.relink({ userId: newId() }), "member.not_found"),
  "slack.list": organization(({ slack }) => slack.list()),
  "slack.createInstallLink": organization(({ slack }) => slack.createInstallLink()),
  "slack.updateInstallation": organization(
    ({ slack }) => slack.updateInstallation({ teamId: "T0", approvalsChannelId: null }),
    "slack.not_installed",
  ),
  ...webhookTrials,
});

const ofEndpoint = (call: (caller: UsherCaller, id: string) => Promise<unknown>) =>
  organization((caller) => call(caller, newId()), "webhook.not_found");

const webhookTrials: Record<string, Trial> = {
  "webhook.create": organization(({ webhook }) =>
    webhook.create({ url: "https://hooks.example.com/" }),
  ),
  "webhook.list": organization(({ webhook }) => webhook.list()),
  "webhook.update": ofEndpoint(({ webhook }, id) => webhook.update({ id, types: [] })),
  "webhook.delete": ofEndpoint(({ webhook }, id) => webhook.delete({ id })),
  "webhook.rotateSecret": ofEndpoint(({ webhook }, id) => webhook.rotateSecret({ id })),
  "webhook.test": ofEndpoint(({ webhook }, id) => webhook.test({ id })),
  "webhook.deliveries": ofEndpoint(({ webhook }, id) => webhook.deliveries({ id })),
  "webhook.replay": organization(
    ({ webhook }) => webhook.replay({ id: newId() }),
    "webhook.delivery_not_found",
  ),
  "webhook.recover": ofEndpoint(({ webhook }, id) =>
    webhook.recover({ id, since: "2026-01-01T00:00:00Z" }),
  ),
};

const keyTrials: Record<string, Trial> = {
  /** A personal key is the caller's own, a key of the organization is not. */
  "apiKey.create": {
    about: "thing",
    call: (caller, { apiKey: { kind } }) => caller.apiKey.create({ kind, name: "walk" }),
  },
  "apiKey.list": {
    about: "list",
    call: async ({ apiKey }) => (await apiKey.list()).keys.map(({ id }) => id),
    idOf: ({ apiKey }) => apiKey.id,
  },
  "apiKey.revoke": thing((caller, { apiKey: { id } }) => caller.apiKey.revoke({ id })),
};

const approvalTrials = (toUserId: string): Record<string, Trial> => ({
  "approval.list": {
    about: "list",
    call: async ({ approval }) =>
      (await approval.list({ states: ["requested"], limit: 100 })).approvals.map(({ id }) => id),
    idOf: ({ openRequestId }) => openRequestId,
  },
  "approval.get": thing(({ approval }, { openRequestId: id }) => approval.get({ id })),
  "approval.events": thing(({ approval }, { openRequestId: id }) => approval.events({ id })),
  "approval.recipients": thing(({ approval }, { openRequestId: id }) =>
    approval.recipients({ id }),
  ),
  "approval.remind": thing(({ approval }, { openRequestId: id }) => approval.remind({ id })),
  "approval.approve": thing(({ approval }, { openRequestId: id }) => approval.approve({ id })),
  "approval.deny": thing(({ approval }, { openRequestId: id }) => approval.deny({ id })),
  "approval.withdraw": thing(({ approval }, { openRequestId: id }) => approval.withdraw({ id })),
  "approval.askAgain": thing(({ approval }, { withdrawnRequestId: id }) =>
    approval.askAgain({ id }),
  ),
  "approval.reopen": thing(({ approval }, { deniedRequestId: id }) => approval.reopen({ id })),
  "approval.delegate": organization(({ approval }) =>
    approval.delegate({ toUserId, until: inAnHour() }),
  ),
  "approval.listDelegations": {
    about: "list",
    call: async ({ approval }) =>
      (await approval.listDelegations({ limit: 100 })).delegations.map(({ id }) => id),
    idOf: ({ delegationId }) => delegationId,
  },
  "approval.endDelegation": thing(({ approval }, { delegationId: id }) =>
    id === null ? null : approval.endDelegation({ id }),
  ),
});
