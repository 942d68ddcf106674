import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from "jose";
import type { SessionIssuer } from "@usher/process";

export type SignOptions = {
  issuer?: string;
  audience?: string;
  issuedAt?: number;
  expiresAt?: number;
  /** Signs with a key the provider never published. */
  foreignKey?: boolean;
};

/** A customer's identity provider: publishes its keys on a real socket and signs what tests ask for. */
export async function startIdentityProvider() {
  const [published, foreign] = await Promise.all([
    generateKeyPair("RS256"),
    generateKeyPair("RS256"),
  ]);
  const jwk = { ...(await exportJWK(published.publicKey)), kid: "one", use: "sig", alg: "RS256" };
  let broken = false;
  let requests = 0;
  const server = createServer((_req, res) => {
    requests += 1;
    if (broken) {
      res.writeHead(503).end();
      return;
    }
    res.setHeader("Content-Type", "application/json");
    res.end(JSON.stringify({ keys: [jwk] }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A TCP listener's address is never a string.
  const { port } = server.address() as AddressInfo;
  const session: SessionIssuer = {
    issuer: "https://id.example.com",
    audience: "usher",
    jwksUrl: `http://127.0.0.1:${port}/jwks.json`,
  };
  return {
    session,
    publicKey: jwk,
    requests: () => requests,
    setBroken(now: boolean) {
      broken = now;
    },
    /** The subject is made from the address, unless the claims have one. */
    sign(claims: JWTPayload, options: SignOptions = {}): Promise<string> {
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({ sub: `person of ${JSON.stringify(claims["email"])}`, ...claims })
        .setProtectedHeader({ alg: "RS256", kid: "one" })
        .setIssuer(options.issuer ?? session.issuer)
        .setAudience(options.audience ?? session.audience)
        .setIssuedAt(options.issuedAt ?? now)
        .setExpirationTime(options.expiresAt ?? now + 300)
        .sign(options.foreignKey ? foreign.privateKey : published.privateKey);
    },
    /** With the issuer and the audience that the claims have, or none. */
    signAs(claims: JWTPayload): Promise<string> {
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({ iat: now, exp: now + 300, ...claims })
        .setProtectedHeader({ alg: "RS256", kid: "one" })
        .sign(published.privateKey);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
