import type { Identity, LinkRejection, User } from "../model/user.ts";

export type UserRepository = {
  find(id: string): Promise<User | null>;
  /** The IANA names that are known; a user without one is left out. */
  timeZones(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  setTimeZone(id: string, timeZone: string): Promise<void>;
  findByVerifiedEmail(emailKey: string): Promise<User | null>;
  findByIdentity(identity: Identity): Promise<User | null>;
  /** Until this transaction ends, another one that holds the same identity waits. */
  holdIdentity(identity: Identity): Promise<void>;
  /**
   * Makes the identity the user's, unless it belongs to someone; null when it was made. A user has one subject of each
   * issuer, and none from a session that is older than the last relinking. In a transaction.
   */
  linkIdentity(
    identity: Identity,
    user: { userId: string; issuedAt: string | null },
  ): Promise<LinkRejection | null>;
  /** Drops all of them, and lets only sessions from now on link again; returns how many there were. */
  dropIdentities(userId: string): Promise<number>;
  /** False when it has this status already. */
  setStatus(change: { id: string; status: User["status"] }): Promise<boolean>;
  /** One more verified address of the user. False when another user has it. */
  addVerifiedEmail(address: { userId: string; email: string; emailKey: string }): Promise<boolean>;
  /** The address as it was written; null when it is not the user's, or the newest of a user who is not disabled. */
  releaseEmail(address: { userId: string; emailKey: string }): Promise<string | null>;
  /** A new real user with one verified address; the existing owner of the address if there is one. */
  ensure(user: { id: string; name: string | null; email: string; emailKey: string }): Promise<User>;
  /**
   * For each address its owner: a new real user without a name, or the placeholder made real, where there was
   * none. Never changes a user that is real already; a placeholder of their address is recorded as merged into them.
   */
  ensureAll(
    people: readonly { email: string; emailKey: string; placeholderId: string | null }[],
  ): Promise<ReadonlyMap<string, string>>;
  /**
   * The user an accepted invitation belongs to: the owner of the verified address, or the
   * placeholder made real with that address. Never changes a user that is real already; then the
   * placeholder is recorded as merged into that user.
   */
  realize(invitee: {
    placeholderId: string;
    email: string;
    emailKey: string;
    name: string | null;
  }): Promise<string>;
};
