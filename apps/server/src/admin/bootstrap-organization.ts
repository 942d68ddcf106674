import {
  createOrganization,
  createUsherCaller,
  invalidEmail,
  newId,
  parseEmailAddress,
  permissions,
  toErrorView,
  type LinkKeyring,
  type RouterOutputs,
  type Store,
  type UsherCaller,
} from "@usher/core";

const keyName = "bootstrap";

type Bootstrap = {
  organization: string;
  name: string;
  owner: string;
  /** Its id in another system; of one that exists it stays as it is. */
  externalId?: string | undefined;
  /** Creates a key of the organization, unless it has had one. */
  withKey: boolean;
  /** Creates another one also then, and revokes those before it. */
  replaceKey?: boolean;
};

type Key = RouterOutputs["apiKey"]["list"]["keys"][number];

export type Bootstrapped = {
  organizationId: string;
  slug: string;
  /** False when the organization already existed; then nothing was changed. */
  created: boolean;
  /** Shown only once. */
  key: string | null;
  /** The last one that was made here before, if a key was wanted. */
  previousKey: Key | null;
};

/**
 * The first organization, which the system makes for its owner, and a key, as the owner would mint it.
 * A repeat makes nothing twice: the key may do everything, so another one is made only to replace it. Throws
 * `organization.not_found` when the organization exists and the address is not its owner's.
 */
export async function bootstrapOrganization(
  deps: { store: Store; links: LinkKeyring; linkBase: string },
  wanted: Bootstrap,
): Promise<Bootstrapped> {
  const parsed = parseEmailAddress(wanted.owner);
  if (!parsed.ok) throw invalidEmail(parsed.reason);
  const { email, key: emailKey } = parsed.address;
  const owner = await deps.store.read.users.ensure({ id: newId(), name: null, email, emailKey });
  const call = { ...deps, organization: wanted.organization, requestId: null, via: "cli" as const };
  const created = await createUnlessThere(() =>
    createOrganization(
      { ...call, actor: { kind: "system", name: "bootstrap" } },
      { slug: wanted.organization, name: wanted.name, externalId: wanted.externalId },
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
  const previous = wanted.withKey ? await keysBefore(caller) : [];
  const mints = wanted.withKey && (previous.length === 0 || wanted.replaceKey === true);
  const key = mints ? await mint(caller) : null;
  for (const { id: old, revokedAt } of mints ? previous : [])
    if (revokedAt === null) await caller.apiKey.revoke({ id: old });
  return { organizationId: id, slug, created, key, previousKey: previous.at(-1) ?? null };
}

/** Oldest first. */
async function keysBefore(caller: UsherCaller): Promise<Key[]> {
  const { keys } = await caller.apiKey.list();
  return keys
    .filter(({ kind, name }) => kind === "org_key" && name === keyName)
    .toSorted((one, other) => one.createdAt.localeCompare(other.createdAt));
}

async function mint(caller: UsherCaller): Promise<string> {
  const { secret } = await caller.apiKey.create({
    kind: "org_key",
    name: keyName,
    permissions: [...permissions],
    maxRole: "owner",
  });
  return secret;
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
