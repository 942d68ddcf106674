import { parseVerifiedAddress } from "../invitation/verified-address.ts";
import type { EmailAddress } from "../model/text/email-address.ts";
import { newId } from "../model/ids.ts";
import type { Identity, User } from "../model/user.ts";
import type { Repositories, Store } from "../ports/store.ts";
import { recordUserEvent } from "./record-user-event.ts";

/** An address the provider vouches for, as it writes it, or why there is none. */
export type SessionAddress = { ok: true; email: string } | { ok: false; reason: string };

/** What a verified token says about a person. */
export type SessionPerson = Identity & {
  name: string | null;
  address: SessionAddress;
  /** ISO-8601; null when the token does not say. */
  issuedAt: string | null;
};

/** Why a valid token is no one's session; that of an address is the one it came with. */
export type SessionUser =
  | { ok: true; user: User; email: string }
  | { ok: false; reason: string; isMismatch?: true };

type ReadAddress = { ok: true; address: EmailAddress } | { ok: false; reason: string };

/**
 * The user of a session: who is known by its issuer and subject, else the owner of the verified address, whom it is
 * then linked to for good. A new person gets a user, who is no member of anything yet. `isMismatch`: the
 * address belongs to another user's account.
 */
export async function findSessionUser(store: Store, person: SessionPerson): Promise<SessionUser> {
  const address = readAddress(person.address);
  const known = await store.read.users.findByIdentity(person);
  if (known !== null) return sessionOfKnown(store, known, address);
  if (!address.ok) return address;
  return store.transaction(async (tx) => {
    await tx.users.holdIdentity(person);
    const justLinked = await tx.users.findByIdentity(person);
    if (justLinked !== null) return sessionIn(tx, justLinked, address);
    return firstSession(tx, person, address.address);
  });
}

function readAddress(given: SessionAddress): ReadAddress {
  return given.ok ? parseVerifiedAddress(given.email) : given;
}

/** No write, unless the address is new. */
async function sessionOfKnown(
  store: Store,
  user: User,
  address: ReadAddress,
): Promise<SessionUser> {
  return isNew(user, address)
    ? store.transaction((tx) => sessionIn(tx, user, address))
    : sessionIn(store.read, user, address);
}

/** An address the token does not vouch for identifies no one, and takes nothing from who is known already. */
async function sessionIn(
  repositories: Repositories,
  user: User,
  address: ReadAddress,
): Promise<SessionUser> {
  if (user.status === "disabled") return disabled;
  if (!address.ok) {
    const [own] = verifiedEmails(user);
    return own === undefined ? address : { ok: true, user, email: own.email };
  }
  const { email, key: emailKey } = address.address;
  if (!isNew(user, address)) return { ok: true, user, email };
  const isAdded = await repositories.users.addVerifiedEmail({ userId: user.id, email, emailKey });
  if (!isAdded) return { ok: false, reason: "address_of_another_user", isMismatch: true };
  await recordUserEvent(repositories, {
    userId: user.id,
    action: "user.address_added",
    actor: { kind: "session", id: user.id, via: "api", requestId: null },
  });
  return { ok: true, user, email };
}

async function firstSession(
  tx: Repositories,
  person: SessionPerson,
  { email, key: emailKey }: EmailAddress,
): Promise<SessionUser> {
  const user = await tx.users.ensure({ id: newId(), name: person.name, email, emailKey });
  if (user.status === "disabled") return disabled;
  const rejection = await tx.users.linkIdentity(person, {
    userId: user.id,
    issuedAt: person.issuedAt,
  });
  switch (rejection) {
    case null:
      return { ok: true, user, email };
    case "other_subject":
      return { ok: false, reason: rejection, isMismatch: true };
    case "issued_before_relink":
      return { ok: false, reason: rejection };
  }
}

const disabled: SessionUser = { ok: false, reason: "user_disabled" };

function verifiedEmails({ emails }: User) {
  return emails.filter(({ verified }) => verified);
}

function isNew(user: User, address: ReadAddress): boolean {
  return (
    address.ok && !verifiedEmails(user).some(({ emailKey }) => emailKey === address.address.key)
  );
}
