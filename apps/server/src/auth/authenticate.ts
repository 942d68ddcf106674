import {
  authenticateKey,
  newId,
  parseEmailAddress,
  UsherError,
  type Actor,
  type Store,
} from "@usher/core";

import type { SessionClaims, VerifySession } from "./session-token.ts";

export type Authenticator = {
  /** From an `Authorization: Bearer …` header. No header is nobody; a header that proves nobody is an error. */
  fromHeader(authorization: string | undefined): Promise<Actor | null>;
  /** From the bare credential. */
  fromCredential(credential: string): Promise<Actor>;
};

const bearer = /^Bearer +([\x21-\x7e]+) *$/i;
const jwt = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/**
 * Tells who calls. Every credential that proves nobody is one and the same
 * `authorize.unauthenticated`, whatever is wrong with it.
 */
export function createAuthenticator(
  store: Store,
  verifySession: VerifySession | null,
): Authenticator {
  const fromCredential = async (credential: string): Promise<Actor> => {
    const actor = jwt.test(credential)
      ? await sessionActor(credential)
      : await authenticateKey(store, credential);
    if (actor === null) throw new UsherError("authorize.unauthenticated");
    return actor;
  };

  const sessionActor = async (token: string): Promise<Actor | null> => {
    const claims = verifySession === null ? null : await verifySession(token);
    return claims === null ? null : actorOf(store, claims);
  };

  return {
    fromCredential,
    async fromHeader(authorization) {
      if (authorization === undefined) return null;
      const credential = bearer.exec(authorization)?.[1];
      if (credential === undefined) throw new UsherError("authorize.unauthenticated");
      return fromCredential(credential);
    },
  };
}

/** Who owns the verified address; someone new gets a user, which by itself is a member of nothing. */
async function actorOf(store: Store, claims: SessionClaims): Promise<Actor | null> {
  const parsed = parseEmailAddress(claims.email);
  if (!parsed.ok) return null;
  const { email, key } = parsed.address;
  const user =
    (await store.read.users.findByVerifiedEmail(key)) ??
    (await store.read.users.ensure({ id: newId(), name: claims.name, email, emailKey: key }));
  if (user.status === "disabled") return null;
  return {
    kind: "session",
    userId: user.id,
    email,
    emailVerified: true,
    steppedUpAt: claims.steppedUpAt,
  };
}
