import { exportJWK, generateKeyPair, SignJWT, type JWK } from "jose";

import { seedUsers, type SeedUserName } from "./seed-users.ts";

/** The sandbox's own little identity provider: its JWTs are sessions for apps/server. */
export type IdentityProvider = {
  issuer: string;
  audience: string;
  jwks: { keys: JWK[] };
  session(name: SeedUserName): Promise<string>;
};

const audience = "usher";

export async function createIdentityProvider(issuer: string): Promise<IdentityProvider> {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const kid = "sandbox";
  return {
    issuer,
    audience,
    jwks: { keys: [{ ...(await exportJWK(publicKey)), kid, alg: "ES256", use: "sig" }] },
    session(name) {
      const { email, realName } = seedUsers[name];
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({
        email,
        email_verified: true,
        name: realName,
        auth_time: now,
        amr: ["pwd", "otp"],
      })
        .setProtectedHeader({ alg: "ES256", kid })
        .setSubject(`sandbox|${name}`)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(now)
        .setExpirationTime("12h")
        .sign(privateKey);
    },
  };
}
