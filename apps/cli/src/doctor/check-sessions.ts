import { environmentFields, parseVariable } from "@usher/process";

import { fail, isSet, ok, skip, warn, type Check, type Env } from "./check.ts";

const needed = ["SESSION_ISSUER", "SESSION_JWKS_URL", "SESSION_AUDIENCE"] as const;

/** The identity provider, and whether its sessions prove a second factor before privileged acts. */
export function checkSessions(env: Env): Check {
  const name = "sessions";
  const missing = needed.filter((variable) => !isSet(env[variable]));
  if (missing.length === needed.length)
    return skip(name, "SESSION_ISSUER is not set: callers use keys only.");
  if (missing.length > 0)
    return fail(
      name,
      `${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} missing.`,
      "Set all three or none.",
    );
  const issuer = env["SESSION_ISSUER"];
  const rule = parseVariable("SESSION_STEP_UP", environmentFields.SESSION_STEP_UP, env);
  if (!rule.ok) return fail(name, rule.message, "Leave it out.");
  if (rule.value === "off")
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
