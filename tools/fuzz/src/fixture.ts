import type { Store } from "@usher/core";
import {
  createCallers,
  createOrganization,
  linkTokenOf,
  type TestOrganization,
} from "@usher/core/testing";

import { organizationTypeId } from "@usher/server";
import type { startIdentityProvider } from "@usher/server/testing";

export type Place = {
  id: string;
  typeId: string;
  slug: string;
  /** Addresses that are members, were invited, or are unknown. */
  emails: string[];
  memberIds: string[];
  invitationIds: string[];
  approvalIds: string[];
  keyIds: string[];
  links: string[];
  /** Emails, as SendGrid names them. */
  deliveryIds: string[];
  /** Values of the Authorization header that get somewhere here. */
  credentials: string[];
};

/** What requests are made of: two organizations with people, keys and invitations in each state. */
export type Fixture = {
  places: [Place, Place];
  /** Values of the Authorization header that get nowhere. */
  badCredentials: string[];
};

type Provider = Awaited<ReturnType<typeof startIdentityProvider>>;
/** Data of an organization that only the database has. */
type DeliveriesOf = (organizationId: string) => Promise<string[]>;
type Making = { store: Store; provider: Provider; deliveriesOf: DeliveriesOf };
type CreatedFixture = { place: Place; bad: string[] };

const hour = 3600;

export async function createFixture(making: Making): Promise<Fixture> {
  const plain = await createPlace(making, {});
  const careful = await createPlace(making, {
    approval: { required: "always", quorum: 2 },
    expiry: { allowNever: true },
    domains: { block: ["blocked.example"] },
  });
  return {
    places: [plain.place, careful.place],
    badCredentials: [...plain.bad, ...careful.bad, ...nonsense],
  };
}

const nonsense = [
  "",
  "Bearer",
  "Bearer ",
  "Basic dXNlcjpwYXNz",
  "Bearer a.b.c",
  "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
  `Bearer ${"x".repeat(4000)}`,
  "Bearer usher_org_00000000000000000000000000000000_",
  "\u00e9\u00ff",
];

async function createPlace(making: Making, policy: unknown): Promise<CreatedFixture> {
  const { store, provider, deliveriesOf } = making;
  const organization = await createOrganization(store, { policy });
  const { owner } = createCallers(store, organization);
  await owner.role.create({ slug: "org-guide", name: "Guide" });
  const victims = [
    await organization.addMember({ role: "member", name: "Victim" }),
    await organization.addMember({ role: "admin", name: "Victim two" }),
  ];
  const { slug } = organization;
  const guests = Array.from({ length: 60 }, (_, at) => `guest-${at}@${slug}.example`);
  const entries = guests.slice(0, 12).map((email) => ({ email }));
  const made = await owner.invitation.create({ entries, onInsufficientRole: "request" });
  const invitations = made.results.flatMap(({ invitation }) => invitation ?? []);
  const links = await Promise.all(invitations.map((row) => linkTokenOf(store, row)));
  const keys = await createKeys(store, organization);
  const sessions = await createSessions(provider, organization);
  return {
    bad: [...keys.bad, ...sessions.bad],
    place: {
      id: organization.id,
      typeId: organizationTypeId(organization.id),
      slug,
      emails: [
        ...guests,
        organization.owner.email,
        organization.member.email,
        "jane@blocked.example",
      ],
      memberIds: victims.map(({ membershipId }) => membershipId),
      invitationIds: invitations.map(({ id }) => id),
      approvalIds: made.approvalRequestId === null ? [] : [made.approvalRequestId],
      keyIds: keys.ids,
      links,
      deliveryIds: await deliveriesOf(organization.id),
      credentials: [...keys.good, ...sessions.good],
    },
  };
}

async function createKeys(store: Store, organization: TestOrganization) {
  const { owner, admin } = createCallers(store, organization);
  const kind = "org_key" as const;
  const all = await owner.apiKey.create({
    kind,
    name: "all",
    permissions: ["member:invite", "member:read"],
  });
  const reader = await owner.apiKey.create({ kind, name: "reader", permissions: ["member:read"] });
  const revoked = await owner.apiKey.create({ kind, name: "revoked" });
  await owner.apiKey.revoke({ id: revoked.key.id });
  const personal = await admin.apiKey.create({ kind: "personal_key", name: "mine" });
  const good = [all.secret, reader.secret, personal.secret];
  const bad = [revoked.secret, `${all.secret.slice(0, -1)}x`];
  return { good: good.map(bearer), bad: bad.map(bearer), ids: [reader.key.id] };
}

async function createSessions(provider: Provider, { owner, admin, member }: TestOrganization) {
  const now = Math.floor(Date.now() / 1000);
  const session = (email: string, options: Parameters<Provider["sign"]>[1] = {}) =>
    provider.sign(
      { email, email_verified: true, auth_time: now, amr: ["mfa"] },
      { expiresAt: now + 4 * hour, ...options },
    );
  const good = await Promise.all([owner, admin, member].map(({ email }) => session(email)));
  const bad = await Promise.all([
    session(owner.email, { expiresAt: now - hour }),
    session(owner.email, { foreignKey: true }),
    session(owner.email, { audience: "other" }),
    session("stranger@elsewhere.example"),
  ]);
  return { good: good.map(bearer), bad: bad.map(bearer) };
}

function bearer(secret: string): string {
  return `Bearer ${secret}`;
}
