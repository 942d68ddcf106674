import {
  authenticateKey,
  newId,
  parseVerifiedAddress,
  UsherError,
  type Actor,
  type Store,
} from "@usher/core";
import type { Logger } from "@usher/process";

import type { SessionClaims, VerifySession } from "./session-token.ts";

type AuthenticatorDeps = {
  store: Store;
  /** Null where there are no sessions. */
  verifySession: VerifySession | null;
  log: Pick<Logger, "warn">;
};

export type Authenticator = {
  /** From an `Authorization: Bearer …` header. No header is anonymous; a header that proves no identity is an error. */
  fromHeader(authorization: string | undefined): Promise<Actor | null>;
  /** From the bare credential. */
  fromCredential(credential: string): Promise<Actor>;
};

const bearer = /^Bearer +([\x21-\x7e]+) *$/i;
const jwt = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/**
 * Identifies the caller. Every credential that proves no identity gets the same
 * `authorize.unauthenticated`, whatever is wrong with it.
 */
export function createAuthenticator(deps: AuthenticatorDeps): Authenticator {
  const { store, verifySession } = deps;
  const fromCredential = async (credential: string): Promise<Actor> => {
    const actor = jwt.test(credential)
      ? await sessionActor(credential)
      : await authenticateKey(store, credential);
    if (actor === null) throw invalidCredential();
    return actor;
  };

  const sessionActor = async (token: string): Promise<Actor | null> => {
    const claims = verifySession === null ? null : await verifySession(token);
    return claims === null ? null : actorOf(deps, claims);
  };

  return {
    fromCredential,
    async fromHeader(authorization) {
      if (authorization === undefined) return null;
      const credential = bearer.exec(authorization)?.[1];
      if (credential === undefined) throw invalidCredential();
      return fromCredential(credential);
    },
  };
}

function invalidCredential(): UsherError {
  return new UsherError("authorize.unauthenticated", {
    message:
      "The Authorization header contains no valid key or session token. Send Bearer, a space and the key.",
  });
}

/** The owner of the verified address; a new person gets a user, which is not yet a member of anything. */
async function actorOf(
  { store, log }: AuthenticatorDeps,
  claims: SessionClaims,
): Promise<Actor | null> {
  const parsed = parseVerifiedAddress(claims.email);
  if (!parsed.ok) {
    const { subject } = claims;
    log.warn({ subject, reason: parsed.reason }, "a session's address is not one that counts");
    return null;
  }
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
    stepUp: claims.stepUp,
  };
}
