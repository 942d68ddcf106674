import { newId, type Repositories } from "@usher/core";
import { createCallers, type TestOrganization } from "@usher/core/testing";

import { organizationTypeId } from "../../type-id.ts";
import type { CompatServer } from "./start-compat-server.ts";

type Entry = { email: string; role_slugs?: string[] };

/** One valid request to the NameTrust API, until something breaks it. */
export type Situation = {
  server: CompatServer;
  organization: TestOrganization;
  typeId: string;
  headers: Record<string, string>;
  entries: Entry[];
  text: string | null;
};

export type Violation = (situation: Situation) => void | Promise<void>;

export type Step = {
  step: string;
  status: number;
  code: string;
  level: "batch" | "entry";
  violate: Violation;
};

/** An admin's session with a fresh second factor, one address, and a custom role in the catalog. */
export async function soundSituation(server: CompatServer): Promise<Situation> {
  const organization = await server.organization();
  const { owner } = createCallers(server.database.store, organization);
  await owner.role.create({ slug: "org-guide", name: "Guide" });
  const authorization = await server.session(organization.admin, { provedMinutesAgo: 9 });
  return {
    server,
    organization,
    typeId: organizationTypeId(organization.id),
    headers: { authorization },
    entries: [{ email: "jane@guest.example" }],
    text: null,
  };
}

export function firstEntry({ entries }: Situation): Entry {
  const [entry] = entries;
  if (!entry) throw new Error("the situation has no entry");
  return entry;
}

export const roles =
  (...slugs: string[]): Violation =>
  (situation) => {
    firstEntry(situation).role_slugs = slugs;
  };

/**
 * The 26 codes in the order in which they are looked for; `invite.org_rate_limited` has two places.
 * Step 2 comes before the credential is looked at, so that wrong ones count too.
 */
export const decisionTable: readonly Step[] = [
  batch("2", 429, "invite.ip_rate_limited", ({ server }) => {
    server.injected.ipPerMinute = 0;
  }),
  batch("1", 401, "authorize.unauthenticated", ({ headers }) => {
    headers["authorization"] = "Bearer nonsense";
  }),
  batch("1′", 401, "invite.unauthorized", ({ server }) => {
    server.injected.anonymous = true;
  }),
  batch("3", 400, "invite.invalid_org_id", (situation) => {
    situation.typeId = "org_81h455vb4pex5vsknk084sn02q";
  }),
  batch("4", 403, "authorize.forbidden", async ({ server, organization, headers }) => {
    headers["authorization"] = await server.session(organization.member);
  }),
  batch("5", 429, "invite.org_rate_limited", (situation) => inviteOneOf(1, situation)),
  batch("6", 404, "invite.org_not_found", async ({ server, organization }) => {
    const text = "UPDATE organization SET status = 'deleted' WHERE id = $1";
    await server.database.sql(text, [organization.id]);
  }),
  batch("7", 403, "invite.org_mismatch", ({ headers }) => {
    headers["X-Org-ID"] = organizationTypeId(newId());
  }),
  batch("8", 500, "invite.user_lookup_failed", ({ server }) => {
    server.injected.usersFail = true;
  }),
  batch("9", 500, "invite.member_lookup_failed", ({ server }) => {
    server.injected.membersFail = true;
  }),
  batch("10", 400, "invite.decode_failed", (situation) => {
    situation.text = "{}";
  }),
  batch("11", 400, "invite.empty_batch", (situation) => {
    situation.entries = [];
  }),
  batch("12", 400, "invite.batch_too_large", ({ entries }) => {
    for (let at = 0; at < 20; at += 1) entries.push({ email: `p${at}@guest.example` });
  }),
  batch("13", 400, "invite.duplicate_email", (situation) => {
    const entry = firstEntry(situation);
    situation.entries.push({ ...entry, email: ` ${entry.email.toUpperCase()}` });
  }),
  batch("14", 403, "mfa.step_up_required", async (situation) => {
    const { server, headers, organization } = situation;
    headers["authorization"] = await server.session(organization.admin, { provedMinutesAgo: 11 });
    firstEntry(situation).role_slugs = ["admin"];
  }),
  batch("15", 429, "invite.org_rate_limited", async (situation) => {
    await inviteOneOf(2, situation);
    situation.entries.push({ email: "joe@guest.example" });
  }),
  entry("16", 400, "invite.invalid_email", (situation) => {
    firstEntry(situation).email = "jane";
  }),
  entry("17", 400, "invite.self_invite", (situation) => {
    firstEntry(situation).email = situation.organization.admin.email.toUpperCase();
  }),
  entry("18", 400, "invite.invalid_role", roles("member", "org-unknown")),
  entry("19", 400, "invite.no_system_role", roles("org-guide")),
  entry("20", 400, "invite.multiple_system_roles", roles("member", "admin")),
  entry("21", 400, "invite.custom_roles_not_allowed", roles("billing", "org-guide")),
  entry("22", 403, "invite.insufficient_role", roles("owner")),
  entry("23", 409, "invite.already_member", (situation) => {
    firstEntry(situation).email = situation.organization.member.email;
  }),
  entry("24", 409, "invite.already_pending", async (situation) => {
    const { owner } = createCallers(situation.server.database.store, situation.organization);
    await owner.invitation.create({ entries: [{ email: firstEntry(situation).email }] });
  }),
  entry("25", 400, "invite.role_resolve_failed", async (situation) => {
    const { server, organization } = situation;
    const { owner } = createCallers(server.database.store, organization);
    // An organization's first create counts its quota and starts over, and would find the role missing.
    await owner.invitation.create({ entries: [{ email: "early@guest.example" }] });
    firstEntry(situation).role_slugs = ["member", "org-guide"];
    server.injected.inside = beforeFacts(() => owner.role.delete({ slug: "org-guide" }));
  }),
  entry("26", 500, "invite.send_failed", ({ server }) => {
    server.injected.send = () =>
      Promise.resolve({ kind: "rejected", reason: "no such mailbox", field: null });
  }),
];

function batch(step: string, status: number, code: string, violate: Violation): Step {
  return { step, status, code, level: "batch", violate };
}

function entry(step: string, status: number, code: string, violate: Violation): Step {
  return { step, status, code, level: "entry", violate };
}

/** Uses up one slot of the organization's window. */
async function inviteOneOf(places: number, { server, organization }: Situation): Promise<void> {
  const { owner } = createCallers(server.database.store, organization);
  await owner.organization.updatePolicy({ policy: { limits: { inviteesPerDay: places } } });
  await owner.invitation.create({ entries: [{ email: "early@guest.example" }] });
}

/** Something that happens in the midst of the transaction, when the entries have been read. */
function beforeFacts(happening: () => Promise<unknown>) {
  return (tx: Repositories): Repositories => ({
    ...tx,
    invitations: {
      ...tx.invitations,
      async facts(...query) {
        await happening();
        return tx.invitations.facts(...query);
      },
    },
  });
}
