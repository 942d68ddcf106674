import { createRemoteJWKSet, customFetch, errors, jwtVerify, type JWTPayload } from "jose";
import { personName, UsherError, type StepUpRule } from "@usher/core";

import type { SessionConfig } from "../config.ts";
import { fetchKeySet } from "./fetch-key-set.ts";
import { secondFactorAt } from "./second-factor.ts";

/** What the customer's identity provider says about a person. */
export type SessionClaims = {
  /** The provider's id of the person. */
  subject: string;
  /** As the provider writes it. */
  email: string;
  name: string | null;
  /** When a second factor was last proved, ISO-8601; null when the token does not say. */
  steppedUpAt: string | null;
  /** Of the issuer, by its configuration. */
  stepUp: StepUpRule;
};

type VerifierOptions = {
  /** Milliseconds; `Date.now` unless set. */
  now?: () => number;
  /** How long the provider may take to send its keys; 5 seconds unless set. */
  fetchTimeoutMs?: number;
};

export type VerifySession = (token: string) => Promise<SessionClaims | null>;

const asymmetric = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];
const clockSkewSeconds = 60;
const defaultFetchTimeoutMs = 5_000;
const cooldownMs = 30_000;

/**
 * Checks a person's JWT against the provider's published keys. Null for a token that proves no identity;
 * throws `service.unavailable` when the keys are unavailable, since then it cannot be checked.
 */
export function createSessionVerifier(
  config: SessionConfig,
  { now = Date.now, fetchTimeoutMs = defaultFetchTimeoutMs }: VerifierOptions = {},
): VerifySession {
  const keys = createRemoteJWKSet(new URL(config.jwksUrl), {
    timeoutDuration: fetchTimeoutMs,
    cooldownDuration: cooldownMs,
    [customFetch]: fetchKeySet,
  });
  return async (token) => {
    const nowMs = now();
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: config.issuer,
        audience: config.audience,
        algorithms: asymmetric,
        clockTolerance: clockSkewSeconds,
        currentDate: new Date(nowMs),
        requiredClaims: ["sub", "exp"],
      });
      return claimsOf(payload, { nowMs, stepUp: config.stepUp ?? "required" });
    } catch (error) {
      if (isRejection(error)) return null;
      throw new UsherError("service.unavailable", { retryAfterSeconds: 5 }, error);
    }
  };
}

/** Null unless the provider vouches for the address: an unverified one identifies no one. */
function claimsOf(
  payload: JWTPayload,
  { nowMs, stepUp }: { nowMs: number; stepUp: StepUpRule },
): SessionClaims | null {
  const { sub, email, email_verified: verified, name } = payload;
  if (sub === undefined || typeof email !== "string" || verified !== true) return null;
  return {
    subject: sub,
    email,
    name: typeof name === "string" ? personName(name) : null,
    steppedUpAt: secondFactorAt(payload, { nowMs, skewMs: clockSkewSeconds * 1000 }),
    stepUp,
  };
}

/** An error of the token itself, as opposed to keys that could not be fetched. */
function isRejection(error: unknown): boolean {
  return (
    error instanceof errors.JWTExpired ||
    error instanceof errors.JWTClaimValidationFailed ||
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JOSEAlgNotAllowed ||
    error instanceof errors.JOSENotSupported ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys
  );
}
