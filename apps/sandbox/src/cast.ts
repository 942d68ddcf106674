import type { SystemRole } from "@usher/core";

/** Everybody who can be acted in the sandbox. A cast member without a role is no member of Acme. */
export type CastMember = {
  name: string;
  realName: string;
  email: string;
  role: SystemRole | null;
  guest?: true;
};

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
