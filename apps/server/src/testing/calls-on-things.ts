import { createEventCollector, handOver, newId, type UsherCaller } from "@usher/core";
import { linkTokenOf, testContext, type Site } from "@usher/core/testing";

import type { TestServer } from "./start-test-server.ts";

type Place = { server: TestServer; site: Site };
/** The same procedures with another credential. */
export type As = (credential: string) => UsherCaller;
type CallOnThings = (owner: UsherCaller, as: As) => Promise<unknown>;

/** What a trial only tries on things that do not exist. */
export function callsOnThings({ server, site }: Place): Record<string, CallOnThings> {
  const newMember = () => site.organization.addMember({ role: "member" });
  const onEndpoint = onEndpointOf(server);
  return {
    "invitation.exchange": async ({ apiKey, invitation, organization }, as) => {
      const returnTo = "https://app.acme.com/welcome";
      await organization.updatePolicy({ policy: { returnOrigins: [new URL(returnTo).origin] } });
      const entries = [{ email: `${newId()}@people.example`, returnTo }];
      const invited = (await invitation.create({ entries })).results[0]?.invitation;
      if (!invited) throw new Error("not invited");
      const token = await linkTokenOf(server.store, invited);
      await server.client(null).invitation.accept.mutate({ token });
      const address = await handOver(testContext(server.store, null, { via: "page" }), token);
      const code = new URL(address ?? "").searchParams.get("code") ?? "";
      const { secret } = await apiKey.create({
        kind: "org_key",
        name: "app",
        permissions: ["invitation:accept"],
      });
      return as(secret).invitation.exchange({ code });
    },
    "member.changeRole": async ({ member }) =>
      member.changeRole({ id: (await newMember()).membershipId, roles: ["admin"] }),
    "member.changeAccess": async ({ member }) =>
      member.changeAccess({
        id: (await newMember()).membershipId,
        accessUntil: new Date(Date.now() + 86_400_000).toISOString(),
      }),
    "member.review": async ({ member }) => {
      const entries = (["keep", "end"] as const).map(async (decision) => ({
        id: (await newMember()).membershipId,
        decision,
        expectedVersion: 1,
      }));
      return member.review({ entries: await Promise.all(entries) });
    },
    "member.suspend": async ({ member }) =>
      member.suspend({ id: (await newMember()).membershipId }),
    "member.update": async ({ member }) =>
      member.update({ id: (await newMember()).membershipId, name: "Jane", externalId: newId() }),
    "member.reactivate": async ({ member }) => {
      const { membershipId: id } = await newMember();
      await member.suspend({ id });
      return member.reactivate({ id });
    },
    "organization.transferOwnership": async ({ organization }) =>
      organization.transferOwnership({ memberId: (await newMember()).membershipId }),
    "user.relink": async ({ user }) => user.relink({ userId: (await newMember()).userId }),
    "webhook.update": onEndpoint(({ webhook }, { id }) => webhook.update({ id, types: [] })),
    "webhook.delete": onEndpoint(({ webhook }, { id }) => webhook.delete({ id })),
    "webhook.rotateSecret": onEndpoint(({ webhook }, { id }) => webhook.rotateSecret({ id })),
    "webhook.test": onEndpoint(({ webhook }, { id }) => webhook.test({ id })),
    "webhook.deliveries": onEndpoint(({ webhook }, { id }) => webhook.deliveries({ id })),
    "webhook.replay": onEndpoint(({ webhook }, { deliveryId: id }) => webhook.replay({ id })),
    "webhook.recover": onEndpoint(({ webhook }, { id }) =>
      webhook.recover({ id, since: "2026-01-01T00:00:00Z" }),
    ),
    "role.delete": async ({ role }) => {
      const { slug } = await role.create({ slug: "org-short-lived", name: "Short-lived" });
      return role.delete({ slug });
    },
    "suppression.remove": async ({ suppression }) => {
      const id = newId();
      await site.db.sql(
        "INSERT INTO suppression (organization_id, id, email_key, reason) VALUES ($1, $2, $3, 'manual')",
        [site.organization.id, id, `${id}@people.example`],
      );
      await suppression.list({});
      return suppression.remove({ id });
    },
    "slack.updateInstallation": async ({ slack }) => {
      const teamId = "T0DOCUMENT";
      await server.store.read.slack.bind({
        organizationId: site.organization.id,
        id: newId(),
        teamId,
        enterpriseId: null,
        isEnterpriseInstall: false,
        botUserId: null,
        scopes: ["commands"],
        tokens: { keyId: "none", sealed: Buffer.alloc(32) },
        tokenLifeSeconds: null,
        installedBy: site.boss.userId,
      });
      await slack.list();
      return slack.updateInstallation({ teamId, approvalsChannelId: null });
    },
  };
}

/** Tries a procedure on an endpoint that a delivery is made for. */
function onEndpointOf({ store }: TestServer) {
  return (call: (owner: UsherCaller, ids: EndpointIds) => Promise<unknown>): CallOnThings =>
    async (owner) => {
      const { endpoint } = await owner.webhook.create({ url: "https://hooks.example.com/" });
      await owner.invitation.create({ entries: [{ email: `${newId()}@people.example` }] });
      await createEventCollector(store).collect();
      const { deliveries } = await owner.webhook.deliveries({ id: endpoint.id });
      return call(owner, { id: endpoint.id, deliveryId: deliveries[0]?.id ?? "" });
    };
}
type EndpointIds = { id: string; deliveryId: string };
