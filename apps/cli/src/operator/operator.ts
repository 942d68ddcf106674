import { randomBytes, randomUUID } from "node:crypto";

import {
  createLinkKeyring,
  createOrganization,
  createUsherCaller,
  isId,
  listTrustedDomains,
  newId,
  parseEmailAddress,
  trustDomain,
  untrustDomain,
  type Actor,
  type Context,
  type LinkKeyring,
  type Store,
  type TrustedDomains,
  type UsherCaller,
} from "@usher/core";
import { createStore } from "@usher/core/typeorm";
import { environmentFields, parseVariable } from "@usher/process";

import { CliError, environmentError, usageError } from "../error.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Terminal } from "../terminal.ts";
import { withDatabase } from "./open-database.ts";

/** The holder of the database's address: may do everything, through the router like everyone else. */
export type Operator = {
  /** The system itself, in this organization. */
  system(organization: string): UsherCaller;
  /** A person, as if signed in. Throws `CliError` when no user has the address. */
  person(email: string, organization: string): Promise<UsherCaller>;
  /** Runs a verb that only the operator has. */
  run<T>(verb: (ctx: Context) => Promise<T>): Promise<T>;
  /** The membership with this id, or of the person with this address. Throws `CliError` when there is none. */
  membershipId(member: string, organization: string): Promise<string>;
  trustedDomains(organization: string): Promise<TrustedDomains>;
  changeTrust(
    organization: string,
    change: { domain: string; trusted: boolean },
  ): Promise<TrustedDomains>;
  /** Makes an organization; an owner who is not known yet becomes a user first. */
  createOrganization(
    organization: { slug: string; name: string; externalId?: string },
    ownerEmail: string,
  ): ReturnType<typeof createOrganization>;
};

const systemActor: Actor = { kind: "system", name: "usher-cli" };

/** Throws `CliError` when the database cannot be used. */
export async function asOperator<T>(
  terminal: Pick<Terminal, "env">,
  work: (operator: Operator) => Promise<T>,
  // No link is created or read, so any key works where no one is erased.
  links: LinkKeyring = createLinkKeyring([randomBytes(32)]),
): Promise<T> {
  const field = environmentFields.SLACK_PUBLIC_URL.optional();
  const slackUrl = parseVariable("SLACK_PUBLIC_URL", field, terminal.env);
  if (!slackUrl.ok) throw environmentError(slackUrl.message);
  return withDatabase(terminal, (database) =>
    work(createOperator({ store: createStore(database), slackUrl: slackUrl.value, links })),
  );
}

type OperatorDeps = { store: Store; slackUrl: string | undefined; links: LinkKeyring };

function createOperator({ store, slackUrl, links }: OperatorDeps): Operator {
  const context = (actor: Actor, organization: string | null): Context => ({
    store,
    links,
    linkBase: "http://localhost",
    slackUrl,
    actor,
    organization,
    requestId: randomUUID(),
    via: "cli",
  });
  const as = (actor: Actor, organization: string) =>
    createUsherCaller(context(actor, organization));
  const session = (user: { id: string }, email: string, organization: string) =>
    as(
      {
        kind: "session",
        userId: user.id,
        email,
        emailVerified: true,
        steppedUpAt: new Date().toISOString(),
      },
      organization,
    );
  const operator = context(systemActor, null);
  return {
    system: (organization) => as(systemActor, organization),
    run: (verb) => verb(operator),
    async person(given, organization) {
      const { email, key } = addressOf(given);
      const user = await store.read.users.findByVerifiedEmail(key);
      if (user === null)
        throw new CliError(
          "cli.unknown_person",
          exitCodes.rejected,
          `There is no user with the address ${email}.`,
        );
      return session(user, email, organization);
    },
    async membershipId(member, organization) {
      if (isId(member)) return member.toLowerCase();
      const { email, key } = addressOf(member);
      const user = await store.read.users.findByVerifiedEmail(key);
      const { id } = await as(systemActor, organization).organization.get();
      const membership = user && (await store.read.members.findByUser(id, user.id));
      if (membership !== null) return membership.id;
      throw new CliError(
        "cli.unknown_person",
        exitCodes.rejected,
        `${organization} has no member with the address ${email}.`,
      );
    },
    trustedDomains: (organization) => listTrustedDomains(context(systemActor, organization)),
    changeTrust: (organization, { domain, trusted }) =>
      (trusted ? trustDomain : untrustDomain)(context(systemActor, organization), { domain }),
    async createOrganization(organization, ownerEmail) {
      const { email, key } = addressOf(ownerEmail);
      const id = newId();
      const owner = await store.read.users.ensure({ id, name: null, email, emailKey: key });
      return createOrganization(context(systemActor, organization.slug), organization, {
        ownerUserId: owner.id,
      });
    },
  };
}

function addressOf(given: string): { email: string; key: string } {
  const parsed = parseEmailAddress(given);
  if (!parsed.ok) throw usageError(`${JSON.stringify(given)} is not an email address.`);
  return parsed.address;
}
