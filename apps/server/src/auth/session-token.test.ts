import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { startIdentityProvider } from "../testing/identity-provider.ts";
import { createSessionVerifier, type VerifySession } from "./session-token.ts";

let provider: Awaited<ReturnType<typeof startIdentityProvider>>;
let verify: VerifySession;
const jane = { email: "jane@acme.example", email_verified: true };
const seconds = () => Math.floor(Date.now() / 1000);

beforeAll(async () => {
  provider = await startIdentityProvider();
  verify = createSessionVerifier(provider.session);
});
afterAll(() => provider.close());

describe("a session token", () => {
  test("a session token names the verified address and the person", async () => {
    expect(await verify(await provider.sign({ ...jane, name: " Jane Doe " }))).toEqual({
      subject: "person-1",
      email: "jane@acme.example",
      name: "Jane Doe",
      steppedUpAt: null,
      stepUp: "required",
    });
  });

  test("a session token says when a second factor was proved, by the token's clock", async () => {
    const at = seconds();
    const token = await provider.sign({ ...jane, auth_time: at, amr: ["mfa"] });
    const verifierAt = (later: number) =>
      createSessionVerifier(provider.session, { now: () => (at + later) * 1000 });
    const steppedUpAt = new Date(at * 1000).toISOString();
    expect(await verifierAt(0)(token)).toMatchObject({ steppedUpAt });
    expect(await verifierAt(300)(token)).toMatchObject({ steppedUpAt });
    expect(await verifierAt(361)(token)).toBeNull();
    expect(await verifierAt(-61)(token)).toMatchObject({ steppedUpAt: null });
    const off = createSessionVerifier({ ...provider.session, stepUp: "off" });
    expect(await off(await provider.sign(jane))).toMatchObject({ stepUp: "off" });
  });

  test("S4, S35: a token is rejected while the provider does not vouch for the address", async () => {
    expect(await verify(await provider.sign({ email: jane.email }))).toBeNull();
    expect(await verify(await provider.sign({ ...jane, email_verified: false }))).toBeNull();
    expect(await verify(await provider.sign({ ...jane, email_verified: "true" }))).toBeNull();
    expect(await verify(await provider.sign({ email_verified: true }))).toBeNull();
  });

  test("a token from another issuer, for another audience or under another key is rejected", async () => {
    expect(await verify(await provider.sign(jane, { issuer: "https://evil.example" }))).toBeNull();
    expect(await verify(await provider.sign(jane, { audience: "other" }))).toBeNull();
    expect(await verify(await provider.sign(jane, { foreignKey: true }))).toBeNull();
  });

  test("a token may be off by 60 seconds of clock skew and no more", async () => {
    expect(await verify(await provider.sign(jane, { expiresAt: seconds() - 30 }))).not.toBeNull();
    expect(await verify(await provider.sign(jane, { expiresAt: seconds() - 90 }))).toBeNull();
  });

  test("a token that is unsigned or signed with the public key as a shared secret is rejected", async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = {
      ...jane,
      sub: "person-1",
      iss: provider.session.issuer,
      aud: provider.session.audience,
      exp: seconds() + 300,
    };
    expect(await verify(`${part({ alg: "none" })}.${part(claims)}.`)).toBeNull();
    const secret = new TextEncoder().encode(JSON.stringify(provider.publicKey));
    const shared = await new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256", kid: "one" })
      .sign(secret);
    expect(await verify(shared)).toBeNull();
    expect(await verify("eyJ.x.y")).toBeNull();
  });

  test("an unknown key id does not refetch the keys every time", async () => {
    const before = provider.requests();
    const odd = await new SignJWT(jane)
      .setProtectedHeader({ alg: "HS256", kid: "two" })
      .sign(new Uint8Array(32));
    for (let at = 0; at < 5; at += 1) expect(await verify(odd)).toBeNull();
    expect(provider.requests() - before).toBeLessThanOrEqual(1);
  });

  test("a token is neither accepted nor rejected while the provider's keys are unavailable", async () => {
    const other = createSessionVerifier(provider.session);
    const token = await provider.sign(jane);
    provider.setBroken(true);
    await expect(other(token)).rejects.toMatchObject({ code: "service.unavailable" });
    provider.setBroken(false);
    expect(await other(token)).not.toBeNull();
    const gone = createSessionVerifier({ ...provider.session, jwksUrl: "http://127.0.0.1:1/" });
    await expect(gone(token)).rejects.toMatchObject({ code: "service.unavailable" });
  });
});
