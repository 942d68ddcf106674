import type { JWTPayload } from "jose";
import { personName, type SessionAddress, type SessionPerson } from "@usher/core";
import type { EmailTrust, SessionIssuer } from "@usher/process";

/** OpenID Connect allows 255 characters. */
const subjectPattern = /^\P{Cc}{1,255}$/u;

/** Who a verified token is about. Null without a usable subject: the address alone is no person. */
export function readPerson(payload: JWTPayload, config: SessionIssuer): SessionPerson | null {
  const { issuer, claims = {} } = config;
  const { sub: subject, iat } = payload;
  if (typeof subject !== "string" || !subjectPattern.test(subject)) return null;
  const name = payload[claims.name ?? "name"];
  return {
    issuer,
    subject,
    name: typeof name === "string" ? personName(name) : null,
    address: readAddress(payload, config),
    issuedAt: isoTime(iat),
  };
}

function readAddress(
  payload: JWTPayload,
  { claims = {}, trustEmail = "required", emailDomains }: SessionIssuer,
): SessionAddress {
  const email = onlyText(payload[claims.email ?? "email"]);
  if (email === null) return { ok: false, reason: "no_email" };
  const verified = verificationOf(payload[claims.email_verified ?? "email_verified"]);
  if (!counts(verified, trustEmail)) return { ok: false, reason: `email_${verified}` };
  const domain = email
    .slice(email.lastIndexOf("@") + 1)
    .trim()
    .toLowerCase();
  if (emailDomains !== undefined && !emailDomains.includes(domain))
    return { ok: false, reason: "email_domain" };
  return { ok: true, email };
}

/** Some providers send a list with one address. Of several no one knows which is meant. */
function onlyText(claim: unknown): string | null {
  const [text, ...others]: unknown[] = Array.isArray(claim) ? claim : [claim];
  return typeof text === "string" && others.length === 0 ? text : null;
}

type Verification = "verified" | "not_verified" | "verification_missing";

/** JumpCloud and mapped attributes write text, and Entra's `xms_edov` may be a number. */
function verificationOf(claim: unknown): Verification {
  if (claim === undefined || claim === null) return "verification_missing";
  const text = typeof claim === "string" ? claim.toLowerCase() : claim;
  return [true, "true", 1, "1"].some((yes) => yes === text) ? "verified" : "not_verified";
}

function counts(verified: Verification, trust: EmailTrust): boolean {
  switch (trust) {
    case "required":
      return verified === "verified";
    case "if_absent":
      return verified !== "not_verified";
    case "always":
      return true;
  }
}

function isoTime(seconds: unknown): string | null {
  if (typeof seconds !== "number") return null;
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}
