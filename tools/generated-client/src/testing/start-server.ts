import { limitBounds } from "@usher/core";
import { createOrganization, createTestDatabase, testLinkKeyring } from "@usher/core/testing";
import { createJobSignal } from "@usher/core/typeorm";
import { createLogger } from "@usher/process";
import { createServerApp } from "@usher/server";
import { startIdentityProvider } from "@usher/server/testing";

/** The real server on a socket, with an organization whose owner is signed in. */
export async function startServer() {
  const database = await createTestDatabase();
  const provider = await startIdentityProvider();
  const signal = createJobSignal({ url: database.url });
  const app = createServerApp({
    store: database.store,
    readiness: { ready: () => Promise.resolve({ ok: true }) },
    links: testLinkKeyring(),
    sender: {
      send: () => Promise.resolve({ kind: "accepted", providerMessageId: null, sandboxed: false }),
    },
    signal,
    log: createLogger({ level: "silent", app: "server" }),
    config: {
      baseUrl: "https://usher.example.com",
      port: 0,
      host: "127.0.0.1",
      sessionIssuers: [{ ...provider.session, stepUp: "off" }],
      trustedProxies: [],
      limits: limitBounds,
    },
  });
  const { url } = await app.start();
  const { slug, owner } = await createOrganization(database.store);
  return {
    url,
    store: database.store,
    organization: slug,
    session: await provider.sign({ email: owner.email, email_verified: true }),
    async stop() {
      await app.stop();
      await Promise.all([provider.close(), signal.close()]);
      await database.close();
    },
  };
}
