import {
  createOrganization,
  createUsherCaller,
  newId,
  parseEmailAddress,
  permissions,
  toErrorView,
  UsherError,
  type LinkKeyring,
  type Store,
} from "@usher/core";

type Bootstrap = {
  organization: string;
  name: string;
  owner: string;
  /** Creates a key of the organization. */
  withKey: boolean;
};

export type Bootstrapped = {
  organizationId: string;
  slug: string;
  /** False when the organization already existed; then nothing was changed. */
  created: boolean;
  /** Shown only once. */
  key: string | null;
};

/**
 * The first organization, which the system makes for its owner, and a key, as the owner would mint it.
 * A repeat makes nothing twice, except that it mints another key when asked. Throws
 * `organization.not_found` when the organization exists and the address is not its owner's.
 */
export async function bootstrapOrganization(
  deps: { store: Store; links: LinkKeyring; linkBase: string },
  wanted: Bootstrap,
): Promise<Bootstrapped> {
  const parsed = parseEmailAddress(wanted.owner);
  if (!parsed.ok) throw new UsherError("invite.invalid_email", { reason: parsed.reason });
  const { email, key: emailKey } = parsed.address;
  const owner = await deps.store.read.users.ensure({ id: newId(), name: null, email, emailKey });
  const call = { ...deps, organization: wanted.organization, requestId: null, via: "cli" as const };
  const created = await createUnlessThere(() =>
    createOrganization(
      { ...call, actor: { kind: "system", name: "bootstrap" } },
      { slug: wanted.organization, name: wanted.name },
      { ownerUserId: owner.id },
    ),
  );
  const caller = createUsherCaller({
    ...call,
    actor: {
      kind: "session",
      userId: owner.id,
      email,
      emailVerified: true,
      steppedUpAt: new Date().toISOString(),
    },
  });
  const { id, slug } = await caller.organization.get();
  const minted = wanted.withKey
    ? await caller.apiKey.create({
        kind: "org_key",
        name: "bootstrap",
        permissions: [...permissions],
      })
    : null;
  return { organizationId: id, slug, created, key: minted?.secret ?? null };
}

async function createUnlessThere(create: () => Promise<unknown>): Promise<boolean> {
  try {
    await create();
    return true;
  } catch (error) {
    if (toErrorView(error).code === "organization.slug_taken") return false;
    throw error;
  }
}
