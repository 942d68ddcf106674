import type { Actor } from "../model/actor.ts";
import type { Context } from "../ports/context.ts";
import { limitBounds } from "../model/limits.ts";
import type { Store } from "../ports/store.ts";
import { createUsherCaller, type UsherCaller } from "../trpc/app-router.ts";
import { fakeWebhookTransport } from "./fake-webhook-transport.ts";
import { testLinkKeyring } from "./keyring.ts";
import type { TestMember, TestOrganization } from "./organization.ts";

export const testLinkBase = "https://invite.test";
const testSlackUrl = "https://slack.usher.example";

/** A context as a transport would make it, out of reach of the limits that many tests at once would meet. */
export function testContext(
  store: Store,
  actor: Actor | null,
  overrides: Partial<Context> = {},
): Context {
  return {
    actor,
    organization: null,
    requestId: "test-request",
    via: "api",
    store,
    links: testLinkKeyring(),
    linkBase: testLinkBase,
    slackUrl: testSlackUrl,
    webhooks: fakeWebhookTransport().transport,
    limits: limitBounds,
    ...overrides,
  };
}

export function sessionOf(member: Pick<TestMember, "userId" | "email">): Actor {
  return {
    kind: "session",
    userId: member.userId,
    email: member.email,
    emailVerified: true,
    steppedUpAt: new Date().toISOString(),
  };
}

export type TestCallers = {
  owner: UsherCaller;
  admin: UsherCaller;
  billing: UsherCaller;
  member: UsherCaller;
  anonymous: UsherCaller;
  as(actor: Actor | null, overrides?: Partial<Context>): UsherCaller;
};

/** The router in process, as each member of the organization signed in to it. */
export function createCallers(store: Store, organization: TestOrganization): TestCallers {
  const as = (actor: Actor | null, overrides: Partial<Context> = {}) =>
    createUsherCaller(
      testContext(store, actor, { organization: actor ? organization.id : null, ...overrides }),
    );
  return {
    owner: as(sessionOf(organization.owner)),
    admin: as(sessionOf(organization.admin)),
    billing: as(sessionOf(organization.billing)),
    member: as(sessionOf(organization.member)),
    anonymous: as(null),
    as,
  };
}
