import { expect, test } from "vitest";

import { parseSessionIssuers } from "./session-fields.ts";

const acme = {
  SESSION_ISSUER: "https://login.acme.com/",
  SESSION_JWKS_URL: "https://login.acme.com/jwks",
  SESSION_AUDIENCE: "usher",
};
const single = {
  issuer: "https://login.acme.com/",
  jwksUrl: "https://login.acme.com/jwks",
  audience: "usher",
  stepUp: "required",
  trustEmail: "required",
};
const google = {
  issuer: "https://accounts.google.com",
  jwksUrl: "https://www.googleapis.com/oauth2/v3/certs",
  audience: "usher.apps.googleusercontent.com",
};

function issuersOf(source: Record<string, string>): unknown {
  const parsed = parseSessionIssuers(source);
  return parsed.ok ? parsed.issuers : parsed.message;
}

test("without variables there is no issuer", () => {
  expect(issuersOf({})).toEqual([]);
});

test("the single variables are one issuer with its settings", () => {
  expect(issuersOf(acme)).toEqual([single]);
  expect(
    issuersOf({
      ...acme,
      SESSION_STEP_UP: "off",
      SESSION_TRUST_EMAIL: "if_absent",
      SESSION_CLAIMS: "email=https://acme.com/email, email_verified=https://acme.com/a=b",
      SESSION_EMAIL_DOMAINS: "acme.com,xn--mnchen-3ya.example",
    }),
  ).toEqual([
    {
      ...single,
      stepUp: "off",
      trustEmail: "if_absent",
      claims: { email: "https://acme.com/email", email_verified: "https://acme.com/a=b" },
      emailDomains: ["acme.com", "xn--mnchen-3ya.example"],
    },
  ]);
});

test("SESSION_ISSUERS adds to the single variables, or stands alone", () => {
  const settings = { trustEmail: "always", claims: { email: "upn" }, emailDomains: ["acme.com"] };
  const list = JSON.stringify([{ ...google, ...settings }]);
  expect(issuersOf({ SESSION_ISSUERS: list })).toEqual([{ ...google, ...settings }]);
  expect(issuersOf({ ...acme, SESSION_ISSUERS: list })).toEqual([
    single,
    { ...google, ...settings },
  ]);
});

test("an issuer is named once", () => {
  const once = "SESSION_ISSUERS must name each issuer once, and not that of SESSION_ISSUER.";
  expect(issuersOf({ SESSION_ISSUERS: JSON.stringify([google, google]) })).toBe(once);
  const again = JSON.stringify([{ ...google, issuer: acme.SESSION_ISSUER }]);
  expect(issuersOf({ ...acme, SESSION_ISSUERS: again })).toBe(once);
});

test("settings of an issuer that is not there are a mistake", () => {
  const needed = ["SESSION_ISSUER", "SESSION_JWKS_URL", "SESSION_AUDIENCE"];
  const missing = needed
    .map((name) => `${name} is needed as well when one of the SESSION_ variables is set.`)
    .join(" ");
  const list = JSON.stringify([google]);
  expect(issuersOf({ SESSION_ISSUERS: list, SESSION_EMAIL_DOMAINS: "acme.com" })).toBe(missing);
  expect(issuersOf({ SESSION_CLAIMS: "email=upn" })).toBe(missing);
});

test.each([
  ["SESSION_TRUST_EMAIL", "yes", 'must be "required" or "if_absent" or "always"'],
  ["SESSION_CLAIMS", "email", "must be pairs"],
  ["SESSION_CLAIMS", "email=", "must be pairs"],
  ["SESSION_CLAIMS", "sub=oid", "the claims are email, email_verified, name"],
  ["SESSION_CLAIMS", "email=a,email=b", "must be pairs"],
  ["SESSION_CLAIMS", "email=a,,name=b", "must be pairs"],
  ["SESSION_EMAIL_DOMAINS", "acme.com,,acme.org", "must be domains"],
  ["SESSION_EMAIL_DOMAINS", "Acme.com", "must be domains"],
  ["SESSION_EMAIL_DOMAINS", "@acme.com", "must be domains"],
  ["SESSION_EMAIL_DOMAINS", "com", "must be domains"],
  ["SESSION_ISSUERS", "https://login.acme.com/", "must be a JSON list"],
  ["SESSION_ISSUERS", "[]", "must be a JSON list"],
  ["SESSION_ISSUERS", JSON.stringify([{ ...google, jwksUrl: undefined }]), "0.jwksUrl: is missing"],
  ["SESSION_ISSUERS", JSON.stringify([{ ...google, trust: "always" }]), "trust"],
  ["SESSION_ISSUERS", JSON.stringify([{ ...google, emailDomains: [] }]), "0.emailDomains"],
])("%s = %j is a mistake that is explained", (name, value, said) => {
  const message = issuersOf({ ...acme, [name]: value });
  expect(message).toContain(`${name} must be`);
  expect(message).toContain(said);
});
