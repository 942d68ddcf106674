import type { WorkspaceSeed } from "@usher/fake-slack";

import { acmeTeamId, cast, castNames, labsCast, labsTeamId, oddCast } from "./cast.ts";

const tz = "Europe/Berlin";

/** Acme's Slack: the cast, a general channel, and the approvals channel of those who decide. */
export const workspaceSeed: WorkspaceSeed = {
  teamId: acmeTeamId,
  name: "Acme",
  domain: "acme",
  users: castNames.map((name) => {
    const person = cast[name];
    return {
      name,
      realName: person.realName,
      email: person.email,
      tz,
      isRestricted: "guest" in person,
    };
  }),
  channels: [
    { name: "general", members: [...castNames, "app"] },
    { name: "approvals", members: ["owner", "admin", "app"] },
  ],
};

/** Those who decide, one whose role is too low for it, and the odd ones who must be refused. */
const watching = ["owner", "admin", "billing", "unlinked", "noemail", "deactivated"];

/** The same with the odd cast, and a channel shared with another company. */
export const oddWorkspaceSeed: WorkspaceSeed = {
  ...workspaceSeed,
  users: [
    ...(workspaceSeed.users ?? []),
    { name: "unlinked", tz, realName: oddCast.unlinked.realName, email: "uma.rossi@mail.example" },
    { name: "noemail", tz, realName: oddCast.noemail.realName, email: null },
    {
      name: "deactivated",
      tz,
      realName: oddCast.deactivated.realName,
      email: oddCast.deactivated.email,
      deleted: true,
    },
    {
      name: "stranger",
      tz,
      realName: oddCast.stranger.realName,
      email: oddCast.stranger.email,
      teamId: "T0PARTNER",
      enterpriseId: null,
    },
  ],
  channels: [
    { name: "general", members: [...castNames, "unlinked", "noemail", "deactivated", "app"] },
    { name: "approvals", members: [...watching, "app"] },
    { name: "partners", isExtShared: true, members: ["admin", "member", "stranger", "app"] },
  ],
};
/** The same organization's second Slack. */
export const labsSeed: WorkspaceSeed = {
  teamId: labsTeamId,
  name: "Acme Labs",
  domain: "acme-labs",
  users: Object.entries(labsCast).map(([name, { realName, email }]) => ({
    name,
    realName,
    email,
    tz: "America/New_York",
  })),
  channels: [
    { name: "general", members: [...Object.keys(labsCast), "app"] },
    { name: "approvals", members: ["owner", "lead", "app"] },
  ],
};
