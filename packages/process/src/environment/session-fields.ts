import type { StepUpRule } from "@usher/core";
import { z } from "zod";

import { environmentFields, httpUrlLike, oneOf } from "./fields.ts";
import { setVariables, type Environment } from "./set-variables.ts";
import { hasEmptyEntry, splitList } from "./split-list.ts";

/** When the address in a token counts as verified. */
export type EmailTrust = "required" | "if_absent" | "always";

/** The claims that may have another name. */
const mappableClaims = ["email", "email_verified", "name", "auth_time", "amr", "acr"] as const;
type MappableClaim = (typeof mappableClaims)[number];

/** An identity provider whose JWTs are sessions. */
export type SessionIssuer = {
  issuer: string;
  jwksUrl: string;
  audience: string;
  /** `required` unless set. */
  stepUp?: StepUpRule | undefined;
  /** `required` unless set. */
  trustEmail?: EmailTrust | undefined;
  /** The name that the provider gives a claim, where it is not the usual one. */
  claims?: Partial<Record<MappableClaim, string>> | undefined;
  /** Domains whose addresses count, in lower case and in Punycode; all unless set. */
  emailDomains?: readonly string[] | undefined;
};

const stepUp = oneOf(["required", "off"]);
const trustEmail = oneOf(["required", "if_absent", "always"]);
const claimName = z.string().regex(/^\S{1,300}$/);
const claims = z.strictObject({
  email: claimName.optional(),
  email_verified: claimName.optional(),
  name: claimName.optional(),
  auth_time: claimName.optional(),
  amr: claimName.optional(),
  acr: claimName.optional(),
} satisfies Record<MappableClaim, unknown>);
const domains = z.array(z.string().regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/)).nonempty();
const jwksExample = "https://id.example.com/.well-known/jwks.json";

const claimsExample = "email=https://acme.com/email,email_verified=https://acme.com/email_verified";
const claimsVariable = z.string().transform((text, context) => {
  const pairs = splitList(text).map((pair) => {
    const at = pair.indexOf("=");
    return [pair.slice(0, Math.max(at, 0)).trim(), pair.slice(at + 1).trim()] as const;
  });
  const parsed = claims.safeParse(Object.fromEntries(pairs));
  const names = new Set(pairs.map(([name]) => name));
  if (parsed.success && !hasEmptyEntry(text) && names.size === pairs.length) return parsed.data;
  context.addIssue({
    code: "custom",
    message: `must be pairs with commas between them, such as ${claimsExample}; the claims are ${mappableClaims.join(", ")}`,
  });
  return z.NEVER;
});

const domainsVariable = z.string().transform((text, context) => {
  const parsed = domains.safeParse(splitList(text));
  if (parsed.success && !hasEmptyEntry(text)) return parsed.data;
  context.addIssue({
    code: "custom",
    message:
      "must be domains in lower case with commas between them, such as acme.com,acme.org (international ones as xn--…)",
  });
  return z.NEVER;
});

const issuersSchema = z
  .array(
    z.strictObject({
      issuer: z.string().min(1),
      jwksUrl: httpUrlLike(jwksExample),
      audience: z.string().min(1),
      stepUp: stepUp.optional(),
      trustEmail: trustEmail.optional(),
      claims: claims.optional(),
      emailDomains: domains.optional(),
    }),
  )
  .nonempty();

const issuersVariable = z.string().transform((text, context) => {
  const parsed = issuersSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join(".") ?? "";
  const where = place === "" ? "" : ` (${place}: ${issue?.message ?? ""})`;
  context.addIssue({
    code: "custom",
    message: `must be a JSON list such as [{"issuer":"https://id.example.com","jwksUrl":"${jwksExample}","audience":"usher"}]${where}`,
  });
  return z.NEVER;
});

/** Undefined for text that is not JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The variables of identity providers. */
export const sessionFields = {
  SESSION_ISSUER: z.string().optional(),
  SESSION_JWKS_URL: httpUrlLike(jwksExample).optional(),
  SESSION_AUDIENCE: z.string().optional(),
  SESSION_STEP_UP: environmentFields.SESSION_STEP_UP,
  SESSION_TRUST_EMAIL: trustEmail.default("required"),
  SESSION_CLAIMS: claimsVariable.optional(),
  SESSION_EMAIL_DOMAINS: domainsVariable.optional(),
  SESSION_ISSUERS: issuersVariable.optional(),
};

const sessionSchema = z.object(sessionFields);
const needed = ["SESSION_ISSUER", "SESSION_JWKS_URL", "SESSION_AUDIENCE"] as const;

type SessionProblem = { variable: string; message: string };

/**
 * The provider of the single variables and those of `SESSION_ISSUERS`; none without any of them. The
 * problems are what is wrong with the variables together.
 */
export function readSessionIssuers(
  set: z.output<typeof sessionSchema>,
): { issuers: readonly SessionIssuer[] } | { problems: readonly SessionProblem[] } {
  const single = singleIssuer(set);
  if ("missing" in single) {
    const message = "is needed as well when one of the SESSION_ variables is set";
    return { problems: single.missing.map((variable) => ({ variable, message })) };
  }
  const issuers = [
    ...(single.issuer === null ? [] : [single.issuer]),
    ...(set.SESSION_ISSUERS ?? []),
  ];
  if (new Set(issuers.map(({ issuer }) => issuer)).size < issuers.length)
    return {
      problems: [
        {
          variable: "SESSION_ISSUERS",
          message: "must name each issuer once, and not that of SESSION_ISSUER",
        },
      ],
    };
  return { issuers };
}

function singleIssuer(
  set: z.output<typeof sessionSchema>,
): { issuer: SessionIssuer | null } | { missing: readonly string[] } {
  const { SESSION_ISSUER: issuer, SESSION_JWKS_URL: jwksUrl, SESSION_AUDIENCE: audience } = set;
  if (issuer !== undefined && jwksUrl !== undefined && audience !== undefined)
    return {
      issuer: {
        issuer,
        jwksUrl,
        audience,
        stepUp: set.SESSION_STEP_UP,
        trustEmail: set.SESSION_TRUST_EMAIL,
        ...(set.SESSION_CLAIMS && { claims: set.SESSION_CLAIMS }),
        ...(set.SESSION_EMAIL_DOMAINS && { emailDomains: set.SESSION_EMAIL_DOMAINS }),
      },
    };
  const missing = needed.filter((name) => set[name] === undefined);
  // These two would be about no issuer; who set them wants them to hold.
  const isWanted = set.SESSION_CLAIMS !== undefined || set.SESSION_EMAIL_DOMAINS !== undefined;
  return missing.length === needed.length && !isWanted ? { issuer: null } : { missing };
}

/** The same from variables as they are; the message is a sentence about the first that is wrong. */
export function parseSessionIssuers(
  source: Environment,
): { ok: true; issuers: readonly SessionIssuer[] } | { ok: false; message: string } {
  const parsed = sessionSchema.safeParse(setVariables(source));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { ok: false, message: `${String(issue?.path[0])} ${issue?.message ?? "is invalid"}.` };
  }
  const read = readSessionIssuers(parsed.data);
  if ("issuers" in read) return { ok: true, issuers: read.issuers };
  const sentences = read.problems.map(({ variable, message }) => `${variable} ${message}.`);
  return { ok: false, message: sentences.join(" ") };
}
