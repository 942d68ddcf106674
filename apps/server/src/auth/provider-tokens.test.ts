import type { SessionIssuer } from "@usher/process";
import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import type { JWTPayload } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";

import { startIdentityProvider } from "../testing/identity-provider.ts";
import { createAuthenticator } from "./authenticate.ts";
import { createSessionVerifier } from "./session-token.ts";

/* Tokens with the claims that identity providers document, and who they are under which settings. */

let provider: Awaited<ReturnType<typeof startIdentityProvider>>;
let database: TestDatabase;
beforeAll(async () => {
  [provider, database] = await Promise.all([startIdentityProvider(), createTestDatabase()]);
});
afterAll(() => Promise.all([provider.close(), database.close()]));

type Settings = Partial<Pick<SessionIssuer, "trustEmail" | "claims" | "emailDomains">>;
type Expected = { email: string } | { reason: string };

const google = {
  iss: "https://accounts.google.com",
  azp: "1234987819200.apps.googleusercontent.com",
  aud: "1234987819200.apps.googleusercontent.com",
  sub: "10769150350006150715113082367",
  at_hash: "HK6E_P6Dh8Y93mRNtsDB1Q",
  hd: "google.example",
  email: "jane@google.example",
  email_verified: true,
  name: "Jane Doe",
  picture: "https://lh3.googleusercontent.com/a-/jane",
};

const entraTenant = "9122040d-6c67-4c5b-b112-36a304b66dad";
const entra = {
  ver: "2.0",
  iss: `https://login.microsoftonline.com/${entraTenant}/v2.0`,
  sub: "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ",
  aud: "6cb04018-a3f5-46a7-b995-940c78f5aef3",
  name: "Jane Doe",
  preferred_username: "jane@entra.example",
  oid: "00000000-0000-0000-66f3-3332eca7ea81",
  tid: entraTenant,
  aio: "Df2UVXL1ix",
};
const entraWithEmail = { ...entra, email: "jane@entra.example" };
const byDomainOwner = { claims: { email_verified: "xms_edov" } };

const entraExternal = {
  ver: "1.0",
  iss: `https://acme.b2clogin.com/${entraTenant}/v2.0/`,
  sub: "884408e1-2918-4cz0-b12d-3aa027d7563b",
  aud: "90c0fe63-bcf2-44d5-8fb7-b8bbc0b29dc6",
  acr: "b2c_1_sign_up_or_in",
  name: "Jane Doe",
  idp: "google.com",
  emails: ["jane@b2c.example"],
};

const okta = {
  ver: 1,
  iss: "https://acme.okta.com",
  aud: "uAaunofWkaDJxukCFeBx",
  sub: "00uid4BxXw6I6TV4m0g3",
  jti: "ID.4eAWJOCMB3SX8XewDfVR",
  amr: ["pwd"],
  idp: "00ok1u7AsAkrwdZL3z0g3",
  at_hash: "cpqKfdQA5eH891Ff5oJr_Q",
  name: "Jane Doe",
  email: "jane@okta.example",
  email_verified: true,
  preferred_username: "jane@okta.example",
};
const oktaAccess = {
  ver: 1,
  iss: "https://acme.okta.com/oauth2/default",
  aud: "api://default",
  sub: "jane@okta-access.example",
  cid: "0oab8eb55Kb9jdMIr5d6",
  uid: "00uid4BxXw6I6TV4m0g3",
  scp: ["openid", "email"],
};

const auth0 = {
  iss: "https://acme.eu.auth0.com/",
  aud: "XhKfNJ0PTYYNBM0JxAw4jHhaDHXtcGO1",
  sub: "auth0|5f7c8ec7c33c6c004bbafe82",
  nickname: "jane",
  name: "Jane Doe",
  picture: "https://s.gravatar.com/avatar/jane",
  updated_at: "2026-01-05T08:15:30.000Z",
  email: "jane@auth0.example",
  email_verified: true,
};
const auth0Access = {
  iss: "https://acme-access.eu.auth0.com/",
  aud: ["usher", "https://acme-access.eu.auth0.com/userinfo"],
  azp: "XhKfNJ0PTYYNBM0JxAw4jHhaDHXtcGO1",
  sub: "auth0|5f7c8ec7c33c6c004bbafe82",
  scope: "openid profile email",
  "https://acme.example/email": "jane@auth0-access.example",
  "https://acme.example/email_verified": true,
};
const namespaced = {
  claims: {
    email: "https://acme.example/email",
    email_verified: "https://acme.example/email_verified",
  },
};

const keycloak = {
  iss: "https://sso.acme.example/realms/acme",
  aud: ["usher", "account"],
  sub: "e0b0a1b2-4f1c-4d4e-9a6b-0d6a8f5e2c11",
  typ: "Bearer",
  azp: "tools",
  sid: "8f6d2c1e-7b1f-4a55-8f0f-4b4f5d3d9a10",
  acr: "1",
  realm_access: { roles: ["offline_access", "uma_authorization"] },
  scope: "openid profile email",
  email_verified: true,
  name: "Jane Doe",
  preferred_username: "jane",
  email: "jane@keycloak.example",
};

const jumpCloud = {
  iss: "https://oauth.id.jumpcloud.com/",
  aud: ["ecf257a3-0bf2-4633-a2aa-0e382cb4c33f"],
  sub: "615c83ca5d032224b3a87754",
  at_hash: "uWnwFCik3asdafasduXasdUA",
  jc_org: "7778e57842cd2850567c09b9",
  email: "jane@jumpcloud.example",
  email_verified: "true",
  name: "Jane Doe",
  preferred_username: "jane",
};

const zitadel = {
  iss: "https://acme-abc123.zitadel.cloud",
  aud: ["259242039378444290@acme", "259242037042217986"],
  azp: "259242039378444290@acme",
  client_id: "259242039378444290@acme",
  sub: "163840776835432705",
  sid: "V1_259254317000245250",
  amr: ["pwd"],
  email: "jane@zitadel.example",
  email_verified: true,
  name: "Jane Doe",
  preferred_username: "jane@zitadel.example",
};

const cognitoIssuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_EXAMPLE";
const cognito = {
  iss: cognitoIssuer,
  aud: "7lk8vg2ejrr4mm4g1q9t2fthd2",
  sub: "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
  "cognito:username": "jane",
  event_id: "64f513be-32db-42b0-b78e-b02127b4f463",
  token_use: "id",
  email: "jane@cognito.example",
  email_verified: true,
};
const cognitoAccess = {
  iss: cognitoIssuer,
  sub: cognito.sub,
  client_id: cognito.aud,
  token_use: "access",
  scope: "openid email",
  username: "jane",
};

const oneLogin = {
  iss: "https://acme.onelogin.com/oidc/2",
  aud: "afa2c1e0-4a1d-0139-8b1f-0a6f2d9b5c11190473",
  sub: "35611373",
  sid: "0c2b3f5d-1f0b-4e5e-8d0e-0e6b1f4b7a11",
  at_hash: "yWzVJxg2ZuGh5aI1Qk1sEg",
  email: "jane@onelogin.example",
  preferred_username: "jane@onelogin.example",
  name: "Jane Doe",
};

const pingOne = {
  iss: "https://auth.pingone.eu/3d5ed25e-1f0b-4e5e-8d0e-0e6b1f4b7a11/as",
  aud: "9f1c7e0a-2b7d-4c39-9a55-6f6f4c2d8e21",
  sub: "44a2c1e0-6f1d-4b39-8b1f-0a6f2d9b5c11",
  sid: "1a2b3c4d-1f0b-4e5e-8d0e-0e6b1f4b7a11",
  acr: "Single_Factor",
  amr: ["pwd"],
  email: "jane@ping.example",
  name: "Jane Doe",
};

const workOs = {
  iss: "https://api.workos.com",
  sub: "user_01HBEQKA6K4QJAS93VPE39W1JT",
  sid: "session_01HQSXZGF8FHF7A9ZZFCW4387R",
  jti: "01HQSXZXPPFPKMDD32RKTFY6PV",
  org_id: "org_01HRDMC6CM357W30QMHMQ96Q0S",
  role: "member",
  permissions: ["posts:read"],
};
/** With a JWT template that adds these three. */
const workOsTemplate = {
  ...workOs,
  aud: "usher",
  email: "jane@workos.example",
  email_verified: true,
};

const ifAbsent = { trustEmail: "if_absent" } as const;

test.each<[string, JWTPayload, Settings, Expected]>([
  ["Google", google, { emailDomains: ["google.example"] }, { email: "jane@google.example" }],
  [
    "Google, an account outside the company",
    { ...google, hd: undefined, sub: "2", email: "jane@gmail.example" },
    { emailDomains: ["google.example"] },
    { reason: "email_domain" },
  ],
  ["Entra ID", entra, {}, { reason: "no_email" }],
  ["Entra ID with the email claim", entraWithEmail, {}, { reason: "email_verification_missing" }],
  [
    "Entra ID with the email claim, trusted",
    entraWithEmail,
    ifAbsent,
    { email: "jane@entra.example" },
  ],
  [
    "Entra ID with a verified domain owner",
    { ...entraWithEmail, xms_edov: true },
    byDomainOwner,
    { email: "jane@entra.example" },
  ],
  [
    "Entra ID with an unverified domain owner",
    { ...entraWithEmail, sub: "2", xms_edov: "0" },
    byDomainOwner,
    { reason: "email_not_verified" },
  ],
  ["Azure AD B2C", entraExternal, {}, { reason: "no_email" }],
  [
    "Azure AD B2C with its list of addresses",
    entraExternal,
    { ...ifAbsent, claims: { email: "emails" } },
    { email: "jane@b2c.example" },
  ],
  ["Okta, ID token", okta, {}, { email: "jane@okta.example" }],
  ["Okta, access token", oktaAccess, {}, { reason: "no_email" }],
  ["Auth0, ID token", auth0, {}, { email: "jane@auth0.example" }],
  ["Auth0, access token", auth0Access, {}, { reason: "no_email" }],
  [
    "Auth0, access token with namespaced claims",
    auth0Access,
    namespaced,
    { email: "jane@auth0-access.example" },
  ],
  ["Keycloak", keycloak, {}, { email: "jane@keycloak.example" }],
  [
    "Keycloak, an account that an admin made",
    { ...keycloak, sub: "2", email: "sam@keycloak.example", email_verified: false },
    ifAbsent,
    { reason: "email_not_verified" },
  ],
  [
    "Keycloak, the same where every address is trusted",
    { ...keycloak, sub: "2", email: "sam@keycloak.example", email_verified: false },
    { trustEmail: "always" },
    { email: "sam@keycloak.example" },
  ],
  ["JumpCloud", jumpCloud, {}, { email: "jane@jumpcloud.example" }],
  ["Zitadel", zitadel, {}, { email: "jane@zitadel.example" }],
  ["Amazon Cognito, ID token", cognito, {}, { email: "jane@cognito.example" }],
  ["Amazon Cognito, access token", cognitoAccess, {}, { reason: "wrong_audience" }],
  ["OneLogin", oneLogin, {}, { reason: "email_verification_missing" }],
  ["OneLogin, trusted", oneLogin, ifAbsent, { email: "jane@onelogin.example" }],
  ["PingOne", pingOne, {}, { reason: "email_verification_missing" }],
  ["PingOne, trusted", pingOne, ifAbsent, { email: "jane@ping.example" }],
  ["WorkOS", workOs, {}, { reason: "wrong_audience" }],
  ["WorkOS with a JWT template", workOsTemplate, {}, { email: "jane@workos.example" }],
])("%s", async (_name, claims, settings, expected) => {
  const audience = [claims.aud].flat()[0] ?? "usher";
  const issuer = { ...provider.session, issuer: claims.iss ?? "", audience, ...settings };
  const logged: unknown[] = [];
  const { fromCredential } = createAuthenticator({
    store: database.store,
    verifySession: createSessionVerifier([issuer]),
    log: { warn: (fields: unknown) => logged.push(fields) },
  });
  const call = fromCredential(await provider.signAs(claims));
  if ("email" in expected) {
    const actor = await call;
    const user = await database.store.read.users.findByVerifiedEmail(expected.email);
    expect(actor).toMatchObject({ kind: "session", userId: user?.id, email: expected.email });
    expect(logged).toEqual([]);
  } else {
    await expect(call).rejects.toMatchObject({ code: "authorize.unauthenticated" });
    const { reason } = expected;
    expect(logged).toEqual([{ reason, issuer: claims.iss, subject: claims.sub }]);
  }
});
