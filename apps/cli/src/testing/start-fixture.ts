import { randomBytes } from "node:crypto";

import { createUsherCaller, type LimitSettings } from "@usher/core";
import { createSendGridSender } from "@usher/core/sendgrid";
import {
  createOrganization,
  createTestDatabase,
  testContext,
  testLinkKeyring,
} from "@usher/core/testing";
import { createJobSignal } from "@usher/core/typeorm";
import { startFakeSendGrid } from "@usher/fake-sendgrid";
import { createServerApp } from "@usher/server";
import { createLogger } from "@usher/process";

export type Fixture = Awaited<ReturnType<typeof startFixture>>;

const from = { email: "invites@usher.example" };

/** A database, the real server on a socket, and a SendGrid that keeps every email. */
export async function startFixture(limits: Partial<LimitSettings> = {}) {
  const [database, sendGrid] = await Promise.all([
    createTestDatabase({ poolSize: 10 }),
    startFakeSendGrid({ keepEmails: 10_000 }),
  ]);
  const signal = createJobSignal({ url: database.url });
  const sender = createSendGridSender({ apiKey: sendGrid.apiKey, baseUrl: sendGrid.url, from });
  const app = createServerApp({
    store: database.store,
    readiness: { ready: () => Promise.resolve({ ok: true }) },
    links: testLinkKeyring(),
    sender,
    signal,
    log: createLogger({ level: "silent", app: "server" }),
    config: {
      baseUrl: "https://usher.example.com",
      port: 0,
      host: "127.0.0.1",
      sessionIssuers: [],
      trustedProxies: [],
      limits: { ipPerMinute: 100_000, actorPer10Minutes: 100_000, ...limits },
    },
  });
  const { url } = await app.start();
  return {
    app,
    url,
    database,
    sendGrid,
    /** An organization and a key created by its owner, with limits for any file. */
    async organization(limits: object = { pending: 10_000, inviteesPerDay: 10_000 }) {
      const slug = `acme-${randomBytes(4).toString("hex")}`;
      const made = await createOrganization(database.store, { slug, policy: { limits } });
      const system = createUsherCaller(
        testContext(database.store, { kind: "system", name: "test" }, { organization: made.id }),
      );
      const { secret } = await system.apiKey.create({
        kind: "org_key",
        name: "test",
        permissions: ["member:read", "member:invite"],
      });
      return { ...made, system, env: { USHER_URL: url, USHER_KEY: secret } };
    },
    /** The address of every email that SendGrid accepted. */
    recipients: () => sendGrid.mailbox.list().map((email) => email.to.email),
    async stop() {
      await app.stop();
      await Promise.all([sender.close(), signal.close(), sendGrid.close()]);
      await database.close();
    },
  };
}
