import type { SystemRole } from "@usher/core";

/** A person to act as in the sandbox. Without a role they are not a member of Acme. */
export type SeedUser = {
  name: string;
  realName: string;
  email: string;
  role: SystemRole | null;
  guest?: true;
};

/** Acme's Slack. */
export const seedUsers = {
  owner: { name: "owner", realName: "Olivia Park", email: "olivia@acme.com", role: "owner" },
  admin: { name: "admin", realName: "Adam Reyes", email: "adam@acme.com", role: "admin" },
  billing: { name: "billing", realName: "Bianca Sato", email: "bianca@acme.com", role: "billing" },
  member: { name: "member", realName: "Marco Diaz", email: "marco@acme.com", role: "member" },
  guest: {
    name: "guest",
    realName: "Gina Holt",
    email: "gina@agency.com",
    role: null,
    guest: true,
  },
} as const satisfies Record<string, SeedUser>;

export type SeedUserName = keyof typeof seedUsers;
// `seedUsers` is a literal: its keys are exactly the names.
export const seedUserNames = Object.keys(seedUsers) as SeedUserName[];

/** People in Acme's Slack whom Usher must reject, or cannot identify without help. */
export const edgeCaseUsers = {
  unlinked: {
    realName: "Uma Rossi",
    email: "uma@acme.com",
    role: "member",
    note: "another Slack address",
  },
  noemail: { realName: "Nora Lind", email: null, role: null, note: "no email" },
  deactivated: {
    realName: "Dora Weiss",
    email: "dora@acme.com",
    role: "member",
    note: "deactivated",
  },
  stranger: {
    realName: "Finn Berg",
    email: "finn@partner.example",
    role: null,
    note: "of Partner Co.",
  },
} as const satisfies Record<
  string,
  { realName: string; email: string | null; role: SystemRole | null; note: string }
>;

/** Acme Labs, the same organization's second Slack. Olivia is in both. */
export const labsSeedUsers = {
  owner: { realName: "Olivia Park", email: "olivia@acme.com", role: "owner" },
  lead: { realName: "Lena Vogel", email: "lena@acme.com", role: "admin" },
  researcher: { realName: "Tom Adler", email: "tom@acme.com", role: "member" },
} as const satisfies Record<string, { realName: string; email: string; role: SystemRole | null }>;

export const acmeTeamId = "T0ACME000";
export const labsTeamId = "T0LABS000";

/** What the page says beside a name. */
export function seedUser(
  teamId: string,
  name: string,
): { role: SystemRole | null; guest: boolean; note: string | null } {
  if (teamId === labsTeamId)
    return { role: find(labsSeedUsers, name)?.role ?? null, guest: false, note: null };
  const odd = find(edgeCaseUsers, name);
  if (odd !== undefined) return { role: odd.role, guest: false, note: odd.note };
  const known = find<SeedUser>(seedUsers, name);
  return { role: known?.role ?? null, guest: known?.guest ?? false, note: null };
}

function find<Member>(members: Record<string, Member>, name: string): Member | undefined {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}
