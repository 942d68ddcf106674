import type { UserSeed, WorkspaceSeed } from "@usher/fake-slack";

import {
  acmeTeamId,
  seedUsers,
  seedUserNames,
  labsSeedUsers,
  labsTeamId,
  edgeCaseUsers,
} from "./seed-users.ts";

const tz = "Europe/Berlin";

/** Acme's Slack: the seed users, a general channel, and the approvals channel of those who decide. */
export const workspaceSeed: WorkspaceSeed = {
  teamId: acmeTeamId,
  name: "Acme",
  domain: "acme",
  users: seedUserNames.map((name) => {
    const person = seedUsers[name];
    return {
      name,
      realName: person.realName,
      email: person.email,
      tz,
      isRestricted: "guest" in person,
    };
  }),
  channels: [
    { name: "general", members: [...seedUserNames, "app"] },
    { name: "approvals", members: ["owner", "admin", "app"] },
  ],
};

/** The people who decide, one whose role is too low, and the edge-case users who must be rejected. */
const watching = ["owner", "admin", "billing", "unlinked", "noemail", "deactivated"];

/** Where Slack knows more of them, or something else, than the organization. */
const inSlack: Record<string, Partial<UserSeed>> = {
  unlinked: { email: "uma.rossi@mail.example" },
  deactivated: { deleted: true },
  stranger: { teamId: "T0PARTNER", enterpriseId: null },
};

/** The same with the edge-case users, and a channel shared with another company. */
export const edgeCaseWorkspaceSeed: WorkspaceSeed = {
  ...workspaceSeed,
  users: [
    ...(workspaceSeed.users ?? []),
    ...Object.entries(edgeCaseUsers).map(([name, { realName, email }]) => ({
      name,
      tz,
      realName,
      email,
      ...inSlack[name],
    })),
  ],
  channels: [
    { name: "general", members: [...seedUserNames, "unlinked", "noemail", "deactivated", "app"] },
    { name: "approvals", members: [...watching, "app"] },
    { name: "partners", isExtShared: true, members: ["admin", "member", "stranger", "app"] },
  ],
};
/** The same organization's second Slack. */
export const labsSeed: WorkspaceSeed = {
  teamId: labsTeamId,
  name: "Acme Labs",
  domain: "acme-labs",
  users: Object.entries(labsSeedUsers).map(([name, { realName, email }]) => ({
    name,
    realName,
    email,
    tz: "America/New_York",
  })),
  channels: [
    { name: "general", members: [...Object.keys(labsSeedUsers), "app"] },
    { name: "approvals", members: ["owner", "lead", "app"] },
  ],
};
