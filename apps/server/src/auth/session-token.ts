import { createRemoteJWKSet, customFetch, errors, jwtVerify, type JWTPayload } from "jose";
import { personName, UsherError } from "@usher/core";

import type { SessionConfig } from "../config.ts";
import { fetchKeySet } from "./fetch-key-set.ts";

/** What the customer's identity provider says about a person. */
export type SessionClaims = {
  /** The provider's id of the person. */
  subject: string;
  /** As the provider writes it. */
  email: string;
  name: string | null;
  /** When a second factor was last proved, ISO-8601; null when the token does not say. */
  steppedUpAt: string | null;
};

type VerifierOptions = {
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
const possessions = ["otp", "hwk", "swk", "sc", "sms", "tel"];
const multiFactorClass = "http://schemas.openid.net/pape/policies/2007/06/multi-factor";

/**
 * Checks a person's JWT against the provider's published keys. Null for a token that proves nobody;
 * throws `service.unavailable` when the keys cannot be had, since then nobody can tell.
 */
export function createSessionVerifier(
  config: SessionConfig,
  { fetchTimeoutMs = defaultFetchTimeoutMs }: VerifierOptions = {},
): VerifySession {
  const keys = createRemoteJWKSet(new URL(config.jwksUrl), {
    timeoutDuration: fetchTimeoutMs,
    cooldownDuration: cooldownMs,
    [customFetch]: fetchKeySet,
  });
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: config.issuer,
        audience: config.audience,
        algorithms: asymmetric,
        clockTolerance: clockSkewSeconds,
        requiredClaims: ["sub", "exp"],
      });
      return claimsOf(payload);
    } catch (error) {
      if (isRefusal(error)) return null;
      throw new UsherError("service.unavailable", { retryAfterSeconds: 5 }, error);
    }
  };
}

/** Null unless the provider vouches for the address: an unverified one is nobody's. */
function claimsOf(payload: JWTPayload): SessionClaims | null {
  const { sub, email, email_verified: verified, name } = payload;
  if (sub === undefined || typeof email !== "string" || verified !== true) return null;
  return {
    subject: sub,
    email,
    name: typeof name === "string" ? personName(name) : null,
    steppedUpAt: steppedUpAt(payload),
  };
}

function steppedUpAt(payload: JWTPayload): string | null {
  const { auth_time: at, amr, acr } = payload;
  const proved = acr === multiFactorClass || (Array.isArray(amr) && hasSecondFactor(amr));
  if (!proved || typeof at !== "number" || !Number.isFinite(at)) return null;
  const time = new Date(at * 1000);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

/** RFC 8176: the provider says so outright, or lists something the person has beside what they know. */
function hasSecondFactor(methods: readonly unknown[]): boolean {
  if (methods.includes("mfa")) return true;
  return methods.length > 1 && possessions.some((method) => methods.includes(method));
}

/** The token's own fault, as opposed to keys that could not be fetched. */
function isRefusal(error: unknown): boolean {
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
