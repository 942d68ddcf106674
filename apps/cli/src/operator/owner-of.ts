import type { UsherCaller } from "@usher/core";

import { exitCodes } from "../exit-codes.ts";
import { CliError } from "../error.ts";
import type { Operator } from "./operator.ts";

/** An owner to act as: the one named, or the organization's first. Throws `CliError` when it has none. */
export async function ownerOf(
  operator: Operator,
  organization: string,
  named: string | undefined,
): Promise<UsherCaller> {
  if (named !== undefined) return operator.person(named, organization);
  const { members } = await operator
    .system(organization)
    .member.list({ role: "owner", status: "active", limit: 100 });
  const email = members.find((member) => member.email !== null)?.email ?? null;
  if (email === null)
    throw new CliError(
      "cli.no_owner",
      exitCodes.rejected,
      `${organization} has no active owner with an address.`,
      "Only an owner can create keys of an organization.",
    );
  return operator.person(email, organization);
}
