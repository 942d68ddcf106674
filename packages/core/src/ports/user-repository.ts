import type { User } from "../model/user.ts";

export type UserRepository = {
  find(id: string): Promise<User | null>;
  /** The IANA names that are known; a user without one is left out. */
  timeZones(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  setTimeZone(id: string, timeZone: string): Promise<void>;
  findByVerifiedEmail(emailKey: string): Promise<User | null>;
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
