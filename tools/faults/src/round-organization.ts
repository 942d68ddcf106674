import { createUsherCaller, type Context, type LinkKeyring, type Store } from "@usher/core";

import { addMember, seedUsers } from "@usher/sandbox";
import { createWebhookTransport } from "@usher/server";

import type { WebhookReceiver } from "./webhook-receiver.ts";

/** Who acts in a round: the sandbox's cast, members of a fresh organization, with a key each. */
export type RoundOrganization = {
  id: string;
  slug: string;
  keys: Record<"organization" | (typeof people)[number], string>;
  billingUserId: string;
  /** Where its webhooks are received, and the last event before them. */
  webhooks: { path: string; after: string };
};

type Deps = { store: Store; links: LinkKeyring; linkBase: string; receiver: WebhookReceiver };

const people = ["owner", "admin", "billing", "member"] as const;

export async function makeOrganization(
  { receiver, ...deps }: Deps,
  wanted: { slug: string; policy: Record<string, unknown> },
): Promise<RoundOrganization> {
  const { slug, policy } = wanted;
  const webhooks = createWebhookTransport({ allowedNetworks: ["127.0.0.0/8"] });
  const as = (actor: Context["actor"], organization: string | null) =>
    createUsherCaller({ ...deps, webhooks, actor, organization, requestId: null, via: "cli" });
  const { id } = await as({ kind: "system", name: "faults" }, null).organization.create({
    slug,
    name: "Acme",
  });
  const users = new Map<string, string>();
  for (const name of people) {
    users.set(name, await addMember(deps.store, id, seedUsers[name]));
  }
  const session = (name: (typeof people)[number]) => {
    const userId = users.get(name) ?? "";
    const { email } = seedUsers[name];
    const steppedUpAt = new Date().toISOString();
    return as({ kind: "session", userId, email, emailVerified: true, steppedUpAt }, slug);
  };
  const personal = async (name: (typeof people)[number]) =>
    (await session(name).apiKey.create({ kind: "personal_key", name: "faults" })).secret;
  const organization = await session("owner").apiKey.create({
    kind: "org_key",
    name: "faults",
    permissions: ["member:read", "member:invite", "member:manage", "audit:read"],
  });
  await session("owner").organization.updatePolicy({ policy });
  const path = `/${slug}`;
  await session("owner").webhook.create({ url: `${receiver.url}${path}` });
  const { next: after } = await session("owner").event.list({ limit: 100 });
  await webhooks.close();
  return {
    id,
    slug,
    keys: {
      organization: organization.secret,
      owner: await personal("owner"),
      admin: await personal("admin"),
      billing: await personal("billing"),
      member: await personal("member"),
    },
    billingUserId: users.get("billing") ?? "",
    webhooks: { path, after },
  };
}
