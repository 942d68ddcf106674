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
  verify = createSessionVerifier([provider.session]);
});
afterAll(() => provider.close());

const rejectedFor = (reason: string) => ({ ok: false, rejection: { reason } });
const withoutAddress = (reason: string) => ({
  ok: true,
  claims: { address: { ok: false, reason } },
});

describe("a session token", () => {
  test("a session token names the issuer, the person and the verified address", async () => {
    const at = seconds();
    const token = await provider.sign(
      { ...jane, sub: "person-1", name: " Jane Doe " },
      { issuedAt: at },
    );
    expect(await verify(token)).toEqual({
      ok: true,
      claims: {
        issuer: provider.session.issuer,
        subject: "person-1",
        address: { ok: true, email: "jane@acme.example" },
        name: "Jane Doe",
        issuedAt: new Date(at * 1000).toISOString(),
        steppedUpAt: null,
        stepUp: "required",
      },
    });
  });

  test("a session token says when a second factor was proved, by the token's clock", async () => {
    const at = seconds();
    const token = await provider.sign({ ...jane, auth_time: at, amr: ["mfa"] });
    const verifierAt = (later: number) =>
      createSessionVerifier([provider.session], { now: () => (at + later) * 1000 });
    const claims = { steppedUpAt: new Date(at * 1000).toISOString() };
    expect(await verifierAt(0)(token)).toMatchObject({ claims });
    expect(await verifierAt(300)(token)).toMatchObject({ claims });
    expect(await verifierAt(361)(token)).toMatchObject(rejectedFor("expired"));
    expect(await verifierAt(-61)(token)).toMatchObject({ claims: { steppedUpAt: null } });
    const off = createSessionVerifier([{ ...provider.session, stepUp: "off" }]);
    expect(await off(await provider.sign(jane))).toMatchObject({ claims: { stepUp: "off" } });
  });

  test("a session token may carry the claims of step-up under other names", async () => {
    const at = seconds();
    const claims = { auth_time: "https://acme.example/auth_time", amr: "https://acme.example/amr" };
    const mapped = createSessionVerifier([{ ...provider.session, claims }]);
    const token = await provider.sign({ ...jane, [claims.auth_time]: at, [claims.amr]: ["mfa"] });
    const steppedUpAt = new Date(at * 1000).toISOString();
    expect(await mapped(token)).toMatchObject({ claims: { steppedUpAt } });
    expect(await verify(token)).toMatchObject({ claims: { steppedUpAt: null } });
  });

  test("S4, S35: a token has no address while the provider does not vouch for it", async () => {
    expect(await verify(await provider.sign({ email: jane.email }))).toMatchObject(
      withoutAddress("email_verification_missing"),
    );
    for (const unverified of [false, "false", "yes", 0, {}, ["true"]])
      expect(
        await verify(await provider.sign({ ...jane, email_verified: unverified })),
      ).toMatchObject(withoutAddress("email_not_verified"));
    expect(await verify(await provider.sign({ email_verified: true }))).toMatchObject(
      withoutAddress("no_email"),
    );
  });

  test("a token from another issuer, for another audience or under another key is rejected", async () => {
    const { issuer } = provider.session;
    const verdict = async (options: Parameters<typeof provider.sign>[1]) =>
      verify(await provider.sign({ ...jane, sub: "person-1" }, options));
    const evil = "https://evil.example";
    expect(await verdict({ issuer: evil })).toEqual({
      ok: false,
      rejection: { reason: "unknown_issuer", issuer: evil, subject: null },
    });
    expect(await verdict({ audience: "other" })).toEqual({
      ok: false,
      rejection: { reason: "wrong_audience", issuer, subject: "person-1" },
    });
    expect(await verdict({ foreignKey: true })).toEqual({
      ok: false,
      rejection: { reason: "bad_signature", issuer, subject: null },
    });
  });

  test("a token is checked with the keys and settings of the issuer it names", async () => {
    const second = await startIdentityProvider();
    const other = { ...second.session, issuer: "https://other.example", stepUp: "off" } as const;
    const both = createSessionVerifier([provider.session, other]);
    const of = (issuer: string) => ({ issuer });
    expect(await both(await provider.sign(jane))).toMatchObject({
      claims: { issuer: provider.session.issuer, stepUp: "required" },
    });
    expect(await both(await second.sign(jane, of(other.issuer)))).toMatchObject({
      claims: { issuer: other.issuer, stepUp: "off" },
    });
    expect(await both(await provider.sign(jane, of(other.issuer)))).toMatchObject(
      rejectedFor("bad_signature"),
    );
    await second.close();
  });

  test("a token is rejected for a subject that is none", async () => {
    for (const sub of ["", "a".repeat(256), "a\u0000b"])
      expect(await verify(await provider.sign({ ...jane, sub }))).toMatchObject(
        rejectedFor("invalid_subject"),
      );
  });

  test("a token may be off by 60 seconds of clock skew and no more", async () => {
    expect(await verify(await provider.sign(jane, { expiresAt: seconds() - 30 }))).toMatchObject({
      ok: true,
    });
    expect(await verify(await provider.sign(jane, { expiresAt: seconds() - 90 }))).toMatchObject(
      rejectedFor("expired"),
    );
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
    expect(await verify(`${part({ alg: "none" })}.${part(claims)}.`)).toMatchObject(
      rejectedFor("algorithm_not_allowed"),
    );
    const secret = new TextEncoder().encode(JSON.stringify(provider.publicKey));
    const shared = await new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256", kid: "one" })
      .sign(secret);
    expect(await verify(shared)).toMatchObject(rejectedFor("algorithm_not_allowed"));
    expect(await verify("eyJ.x.y")).toMatchObject(rejectedFor("malformed"));
  });

  test("an unknown key id does not refetch the keys every time", async () => {
    const before = provider.requests();
    const odd = await new SignJWT(jane)
      .setProtectedHeader({ alg: "HS256", kid: "two" })
      .setIssuer(provider.session.issuer)
      .sign(new Uint8Array(32));
    for (let at = 0; at < 5; at += 1) expect(await verify(odd)).toMatchObject({ ok: false });
    expect(provider.requests() - before).toBeLessThanOrEqual(1);
  });

  test("a token is neither accepted nor rejected while the provider's keys are unavailable", async () => {
    const other = createSessionVerifier([provider.session]);
    const token = await provider.sign(jane);
    provider.setBroken(true);
    await expect(other(token)).rejects.toMatchObject({ code: "service.unavailable" });
    provider.setBroken(false);
    expect(await other(token)).toMatchObject({ ok: true });
    const gone = createSessionVerifier([{ ...provider.session, jwksUrl: "http://127.0.0.1:1/" }]);
    await expect(gone(token)).rejects.toMatchObject({ code: "service.unavailable" });
  });
});
