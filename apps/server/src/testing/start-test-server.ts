import { Writable } from "node:stream";

import { createUsherClient } from "@usher/client";
import { limitBounds, newId, type InvitationView, type EmailSender } from "@usher/core";
import { createJobSignal } from "@usher/core/typeorm";
import { createTestDatabase, linkTokenOf, testLinkKeyring } from "@usher/core/testing";
import { createLogger } from "@usher/process";

import { bootstrapOrganization } from "../admin/bootstrap-organization.ts";
import { createServerApp } from "../app.ts";
import type { ServerConfig, ServerDeps } from "../config.ts";

export type TestServerOptions = {
  config?: Partial<ServerConfig>;
  sender?: EmailSender;
  deps?: (deps: ServerDeps) => Partial<ServerDeps>;
};

export type TestServer = Awaited<ReturnType<typeof startTestServer>>;
export type TestOrganization = Awaited<ReturnType<TestServer["organization"]>>;

const acceptAll: EmailSender = {
  send: () => Promise.resolve({ kind: "accepted", providerMessageId: null, sandboxed: false }),
};

/** The real server on a real socket over a database of its own. */
export async function startTestServer(options: TestServerOptions = {}) {
  const database = await createTestDatabase();
  const { store } = database;
  const links = testLinkKeyring();
  const signal = createJobSignal({ url: database.url });
  const lines: string[] = [];
  const log = createLogger({
    app: "server",
    level: "debug",
    destination: new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString());
        done();
      },
    }),
  });
  const deps: ServerDeps = {
    store,
    readiness: { ready: () => Promise.resolve({ ok: true }) },
    links,
    sender: options.sender ?? acceptAll,
    signal,
    log,
    config: {
      baseUrl: "https://usher.example.com",
      port: 0,
      host: "127.0.0.1",
      session: null,
      trustedProxies: ["127.0.0.1"],
      limits: limitBounds,
      ...options.config,
    },
  };
  const app = createServerApp({ ...deps, ...options.deps?.(deps) });
  const { url } = await app.start();

  /** What a tool uses; without a credential it is anonymous. */
  const client = (credential: string | null, organization?: string) =>
    createUsherClient({
      url,
      ...(credential !== null && { apiKey: credential }),
      ...(organization !== undefined && { organization }),
    });

  return {
    app,
    url,
    lines,
    store,
    database,
    client,
    /** Its own organization with an owner and a key that may do everything. */
    async organization(name = "Acme") {
      const slug = `acme-${newId().slice(-12)}`;
      const owner = `owner@${slug}.example`;
      const made = await bootstrapOrganization(
        { store, links, linkBase: deps.config.baseUrl },
        { organization: slug, name, owner, withKey: true },
      );
      const key = made.key ?? "";
      return { id: made.organizationId, slug, owner, key, client: client(key) };
    },
    /** A pending invitation and the path of its link, as the email carries it. */
    async invite(
      organization: { id: string; key: string },
      entry: {
        email?: string;
        roles?: string[];
        message?: string;
        locale?: string;
        returnTo?: string;
      } = {},
    ) {
      const email = entry.email ?? `jane-${newId().slice(-12)}@guest.example`;
      const answer = await client(organization.key).invitation.create.mutate({
        entries: [{ ...entry, email }],
      });
      const invitation = answer.results[0]?.invitation;
      if (!invitation) throw new Error(`not invited: ${JSON.stringify(answer)}`);
      return { ...invitation, path: await linkPath(invitation) };
    },
    linkPath,
    async stop() {
      await app.stop();
      await signal.close();
      await database.close();
    },
  };

  async function linkPath(invitation: InvitationView): Promise<string> {
    return `/i/${await linkTokenOf(store, invitation)}`;
  }
}
