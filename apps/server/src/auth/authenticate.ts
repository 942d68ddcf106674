import { authenticateKey, findSessionUser, UsherError, type Actor, type Store } from "@usher/core";
import type { Logger } from "@usher/process";

import { createRejectionLog, type LogRejection } from "./rejection-log.ts";
import type { VerifySession } from "./session-token.ts";

type AuthenticatorDeps = {
  store: Store;
  /** Null where there are no sessions. */
  verifySession: VerifySession | null;
  log: Pick<Logger, "warn">;
};

type SessionDeps = Pick<AuthenticatorDeps, "store" | "verifySession"> & {
  logRejection: LogRejection;
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
 * `authorize.unauthenticated`, whatever is wrong with it. A session whose address is that of another
 * user gets `authorize.identity_mismatch`: its holder has to know that signing in again does not help.
 */
export function createAuthenticator(deps: AuthenticatorDeps): Authenticator {
  const { store, verifySession, log } = deps;
  const sessions = { store, verifySession, logRejection: createRejectionLog(log) };
  const fromCredential = async (credential: string): Promise<Actor> => {
    const actor = jwt.test(credential)
      ? await sessionActor(sessions, credential)
      : await authenticateKey(store, credential);
    if (actor === null) throw invalidCredential();
    return actor;
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

/** Null for a token that proves no identity here; only the log says why. Throws `authorize.identity_mismatch`. */
async function sessionActor(deps: SessionDeps, token: string): Promise<Actor | null> {
  const { store, verifySession, logRejection } = deps;
  if (verifySession === null) {
    logRejection({ reason: "no_issuer_configured", issuer: null, subject: null });
    return null;
  }
  const verdict = await verifySession(token);
  if (!verdict.ok) {
    logRejection(verdict.rejection);
    return null;
  }
  const { issuer, subject, steppedUpAt, stepUp } = verdict.claims;
  const found = await findSessionUser(store, verdict.claims);
  if (!found.ok) {
    logRejection({ reason: found.reason, issuer, subject });
    if (found.isMismatch) throw new UsherError("authorize.identity_mismatch");
    return null;
  }
  const { user, email } = found;
  return { kind: "session", userId: user.id, email, emailVerified: true, steppedUpAt, stepUp };
}
