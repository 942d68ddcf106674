import {
  createRemoteJWKSet,
  customFetch,
  decodeJwt,
  errors,
  jwtVerify,
  type JWTPayload,
} from "jose";
import { UsherError, type SessionPerson, type StepUpRule } from "@usher/core";
import type { SessionIssuer } from "@usher/process";

import { fetchKeySet } from "./fetch-key-set.ts";
import { secondFactorAt } from "./second-factor.ts";
import { readPerson } from "./session-person.ts";

/** What the customer's identity provider says about a person. */
type SessionClaims = SessionPerson & {
  /** When a second factor was last proved, ISO-8601; null when the token does not say. */
  steppedUpAt: string | null;
  /** Of the issuer, by its configuration. */
  stepUp: StepUpRule;
};

/** Why a token is no session, for the log alone. What is not verified is left out, but for the issuer it names. */
export type TokenRejection = {
  reason: string;
  issuer: string | null;
  subject: string | null;
};

export type SessionVerdict =
  | { ok: true; claims: SessionClaims }
  | { ok: false; rejection: TokenRejection };

type VerifierOptions = {
  /** Milliseconds; `Date.now` unless set. */
  now?: () => number;
  /** How long the provider may take to send its keys; 5 seconds unless set. */
  fetchTimeoutMs?: number;
};

export type VerifySession = (token: string) => Promise<SessionVerdict>;

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
/** Of what an unknown token says about itself. */
const maxLoggedIssuer = 200;

/**
 * Checks a person's JWT against the published keys of the issuer it names. Throws `service.unavailable` when the
 * keys are unavailable, since then it cannot be checked.
 */
export function createSessionVerifier(
  issuers: readonly SessionIssuer[],
  options: VerifierOptions = {},
): VerifySession {
  const verifiers = new Map(
    issuers.map((config) => [config.issuer, createIssuerVerifier(config, options)]),
  );
  return async (token) => {
    const issuer = issuerOf(token);
    if (!issuer.ok) return rejected({ reason: issuer.reason, issuer: null, subject: null });
    const verify = verifiers.get(issuer.value);
    if (verify !== undefined) return verify(token);
    const named = issuer.value.slice(0, maxLoggedIssuer);
    return rejected({ reason: "unknown_issuer", issuer: named, subject: null });
  };
}

/** Read before anything is verified: it only chooses the keys. */
function issuerOf(token: string): { ok: true; value: string } | { ok: false; reason: string } {
  try {
    const { iss } = decodeJwt(token);
    return typeof iss === "string" ? { ok: true, value: iss } : { ok: false, reason: "no_issuer" };
  } catch {
    return { ok: false, reason: "malformed" };
  }
}

function createIssuerVerifier(
  config: SessionIssuer,
  { now = Date.now, fetchTimeoutMs = defaultFetchTimeoutMs }: VerifierOptions,
): VerifySession {
  const { issuer } = config;
  const keys = createRemoteJWKSet(new URL(config.jwksUrl), {
    timeoutDuration: fetchTimeoutMs,
    cooldownDuration: cooldownMs,
    [customFetch]: fetchKeySet,
  });
  return async (token) => {
    const nowMs = now();
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience: config.audience,
        algorithms: asymmetric,
        clockTolerance: clockSkewSeconds,
        currentDate: new Date(nowMs),
        requiredClaims: ["sub", "exp"],
      });
      return verdictOf(payload, { config, nowMs });
    } catch (error) {
      const reason = rejectionReason(error);
      if (reason !== null) return rejected({ reason, issuer, subject: verifiedSubject(error) });
      throw new UsherError("service.unavailable", { retryAfterSeconds: 5 }, error);
    }
  };
}

function verdictOf(
  payload: JWTPayload,
  { config, nowMs }: { config: SessionIssuer; nowMs: number },
): SessionVerdict {
  const { issuer, claims = {}, stepUp = "required" } = config;
  const person = readPerson(payload, config);
  if (person === null) return rejected({ reason: "invalid_subject", issuer, subject: null });
  const factors = {
    ...payload,
    auth_time: payload[claims.auth_time ?? "auth_time"],
    amr: payload[claims.amr ?? "amr"],
    acr: payload[claims.acr ?? "acr"],
  };
  const steppedUpAt = secondFactorAt(factors, { nowMs, skewMs: clockSkewSeconds * 1000 });
  return { ok: true, claims: { ...person, steppedUpAt, stepUp } };
}

function rejected(rejection: TokenRejection): SessionVerdict {
  return { ok: false, rejection };
}

const reasonsOfClaims = new Map([
  ["aud", "wrong_audience"],
  ["nbf", "not_yet_valid"],
  ["sub", "no_subject"],
  ["exp", "no_expiry"],
]);

/** Null for an error that is not the token's, such as keys that could not be fetched. */
function rejectionReason(error: unknown): string | null {
  if (error instanceof errors.JWTExpired) return "expired";
  if (error instanceof errors.JWTClaimValidationFailed)
    return reasonsOfClaims.get(error.claim) ?? "invalid_claim";
  if (error instanceof errors.JWSSignatureVerificationFailed) return "bad_signature";
  if (error instanceof errors.JWKSNoMatchingKey) return "unknown_key";
  if (error instanceof errors.JWKSMultipleMatchingKeys) return "ambiguous_key";
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported)
    return "algorithm_not_allowed";
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid) return "malformed";
  return null;
}

/** Claims are only checked once the signature is good. */
function verifiedSubject(error: unknown): string | null {
  const isVerified =
    error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed;
  const subject = isVerified ? error.payload.sub : undefined;
  return typeof subject === "string" ? subject : null;
}
