import type { SystemRole } from "@usher/core";

/** Somebody who can be acted in the sandbox. Without a role they are no member of Acme. */
export type CastMember = {
  name: string;
  realName: string;
  email: string;
  role: SystemRole | null;
  guest?: true;
};

/** Acme's Slack. */
export const cast = {
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
} as const satisfies Record<string, CastMember>;

export type CastName = keyof typeof cast;
// `cast` is a literal: its keys are exactly the names.
export const castNames = Object.keys(cast) as CastName[];

/** Those of Acme's Slack whom Usher must refuse, or cannot know without help. */
export const oddCast = {
  unlinked: {
    realName: "Uma Rossi",
    email: "uma@acme.com",
    role: "member",
    note: "another Slack address",
  },
  noemail: { realName: "Nora Lind", email: null, role: null, note: "no e-mail" },
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
export const labsCast = {
  owner: { realName: "Olivia Park", email: "olivia@acme.com", role: "owner" },
  lead: { realName: "Lena Vogel", email: "lena@acme.com", role: "admin" },
  researcher: { realName: "Tom Adler", email: "tom@acme.com", role: "member" },
} as const satisfies Record<string, { realName: string; email: string; role: SystemRole | null }>;

export const acmeTeamId = "T0ACME000";
export const labsTeamId = "T0LABS000";

/** What the page says beside a name. */
export function castMember(
  teamId: string,
  name: string,
): { role: SystemRole | null; guest: boolean; note: string | null } {
  if (teamId === labsTeamId)
    return { role: find(labsCast, name)?.role ?? null, guest: false, note: null };
  const odd = find(oddCast, name);
  if (odd !== undefined) return { role: odd.role, guest: false, note: odd.note };
  const known = find<CastMember>(cast, name);
  return { role: known?.role ?? null, guest: known?.guest ?? false, note: null };
}

function find<Member>(members: Record<string, Member>, name: string): Member | undefined {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}
