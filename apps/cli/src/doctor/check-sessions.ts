import { parseSessionIssuers, type SessionIssuer } from "@usher/process";

import { fail, isSet, ok, skip, warn, type Check, type Env } from "./check.ts";

const needed = ["SESSION_ISSUER", "SESSION_JWKS_URL", "SESSION_AUDIENCE"] as const;

/** The identity providers: whether their sessions prove a second factor before privileged acts, and whose addresses count. */
export function checkSessions(env: Env): Check[] {
  const name = "sessions";
  const missing = needed.filter((variable) => !isSet(env[variable]));
  if (missing.length > 0 && missing.length < needed.length)
    return [
      fail(
        name,
        `${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} missing.`,
        "Set all three or none.",
      ),
    ];
  const read = parseSessionIssuers(env);
  if (!read.ok) return [fail(name, read.message, "docs/sessions.md has examples.")];
  if (read.issuers.length === 0)
    return [skip(name, "SESSION_ISSUER is not set: callers use keys only.")];
  return read.issuers.flatMap((issuer) => [
    checkStepUp(name, issuer),
    checkAddresses(issuer, read.issuers.length),
  ]);
}

function checkStepUp(name: string, { issuer, stepUp }: SessionIssuer): Check {
  if (stepUp === "off")
    return warn(
      name,
      `Step-up is off: sessions of ${issuer} grant admin and owner without a second factor.`,
      "Remove SESSION_STEP_UP to require one. docs/sessions.md lists the claims.",
    );
  return ok(
    name,
    `Step-up is required: a token of ${issuer} without auth_time, and amr or acr of a second factor, is denied privileged actions.`,
  );
}

/** An address makes a person the owner of what that address has here, so that trust in it needs a bound. */
function checkAddresses(
  { issuer, trustEmail = "required", emailDomains, claims = {} }: SessionIssuer,
  issuers: number,
): Check {
  const name = "session addresses";
  const { email = "email", email_verified: verified = "email_verified" } = claims;
  const domains = emailDomains?.join(", ");
  if (domains === undefined && trustEmail === "always")
    return warn(
      name,
      `Every address that ${issuer} sends counts, an unverified one too.`,
      "Set SESSION_EMAIL_DOMAINS to the domains that this provider manages.",
    );
  if (domains === undefined && issuers > 1)
    return warn(
      name,
      `${issuer} is one of ${issuers} issuers and may vouch for every address.`,
      "Set the domains of each issuer: SESSION_EMAIL_DOMAINS, or emailDomains in SESSION_ISSUERS.",
    );
  const rule = {
    required: `with ${verified} true`,
    if_absent: `unless ${verified} is false`,
    always: "verified or not",
  }[trustEmail];
  const where = domains === undefined ? "" : `, in ${domains}`;
  return ok(name, `The address in ${email} of ${issuer} counts ${rule}${where}.`);
}
