import type { WorkspaceSeed } from "@usher/fake-slack";

import { cast, castNames } from "./cast.ts";

/** Acme's Slack: the cast, a general channel, and the approvals channel of those who decide. */
export const workspaceSeed: WorkspaceSeed = {
  teamId: "T0ACME000",
  name: "Acme",
  domain: "acme",
  users: castNames.map((name) => {
    const person = cast[name];
    return {
      name,
      realName: person.realName,
      email: person.email,
      tz: "Europe/Berlin",
      isRestricted: "guest" in person,
    };
  }),
  channels: [
    { name: "general", members: [...castNames, "app"] },
    { name: "approvals", members: ["owner", "admin", "app"] },
  ],
};
