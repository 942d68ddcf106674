import { environmentFields, httpUrlLike } from "@usher/process";
import { z } from "zod";

import type { SessionConfig } from "./config.ts";

/** The variables of one identity provider. */
export const sessionFields = {
  SESSION_ISSUER: z.string().optional(),
  SESSION_JWKS_URL: httpUrlLike("https://id.example.com/.well-known/jwks.json").optional(),
  SESSION_AUDIENCE: z.string().optional(),
  SESSION_STEP_UP: environmentFields.SESSION_STEP_UP,
};

const sessionSchema = z.object(sessionFields);
const needed = ["SESSION_ISSUER", "SESSION_JWKS_URL", "SESSION_AUDIENCE"] as const;

/** The provider, null without one, or the names of the variables that are missing. */
export function readSession(
  set: z.output<typeof sessionSchema>,
): { session: SessionConfig | null } | { missing: readonly string[] } {
  const { SESSION_ISSUER: issuer, SESSION_JWKS_URL: jwksUrl, SESSION_AUDIENCE: audience } = set;
  if (issuer !== undefined && jwksUrl !== undefined && audience !== undefined)
    return { session: { issuer, jwksUrl, audience, stepUp: set.SESSION_STEP_UP } };
  const missing = needed.filter((name) => set[name] === undefined);
  return missing.length === needed.length ? { session: null } : { missing };
}
