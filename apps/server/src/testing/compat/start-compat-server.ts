import { Writable } from "node:stream";

import { getRequestListener } from "@hono/node-server";
import {
  createOutcomeWriter,
  limitBounds,
  type Permission,
  type Repositories,
  type Store,
  type SystemRole,
  type EmailSender,
} from "@usher/core";
import { createJobSignal } from "@usher/core/typeorm";
import {
  createCallers,
  createOrganization,
  createTestDatabase,
  testLinkKeyring,
  type TestMember,
  type TestOrganization,
} from "@usher/core/testing";
import { createLogger, createTrustedProxies } from "@usher/process";

import { createAuthenticator, type Authenticator } from "../../auth/authenticate.ts";
import { createSessionVerifier } from "../../auth/session-token.ts";
import { createBackground } from "../../background.ts";
import { createContextOf, type ContextOf } from "../../http/context.ts";
import { createRequestPipeline } from "../../http/request-pipeline.ts";
import { createHttpApp } from "../../http/http-app.ts";
import { createRequestLimits, type RequestLimits } from "../../http/limit-ip.ts";
import { createNodeServer } from "../../http/node-server.ts";
import { createMetrics } from "../../metrics/metrics.ts";
import { startIdentityProvider } from "../identity-provider.ts";
import { compatRoutes } from "../../compat/compat-routes.ts";

export type CompatServer = Awaited<ReturnType<typeof startCompatServer>>;

/** What a test may break or use up; each request sees the current state. */
export type Injected = {
  usersFail: boolean;
  membersFail: boolean;
  anonymous: boolean;
  ipPerMinute: number;
  inside: (tx: Repositories) => Repositories;
  send: EmailSender["send"];
  deliveryWaitMs: number;
};

type Call = { body?: unknown; text?: string; headers?: Record<string, string> };

const taken: EmailSender["send"] = () =>
  Promise.resolve({ kind: "accepted", providerMessageId: null, sandboxed: false });

/** Tests write to the same few people from many organizations. */
const generous = { limits: limitBounds };

function nothingInjected(deliveryWaitMs: number): Injected {
  return {
    deliveryWaitMs,
    usersFail: false,
    membersFail: false,
    anonymous: false,
    ipPerMinute: limitBounds.ipPerMinute,
    inside: (tx) => tx,
    send: taken,
  };
}

/** The compatibility APIs behind the real request pipeline on a real socket, with an email worker. */
export async function startCompatServer(deliveryWaitMs = 30_000) {
  const database = await createTestDatabase();
  const provider = await startIdentityProvider();
  const signal = createJobSignal({ url: database.url });
  const injected = nothingInjected(deliveryWaitMs);
  const log = createLogger({
    app: "server",
    level: "silent",
    destination: new Writable({ write: (_chunk, _encoding, done) => done() }),
  });
  const store = breakable(database.store, injected);
  const baseUrl = "https://usher.example.com";
  const deps = {
    store,
    links: testLinkKeyring(),
    sender: { send: (email) => injected.send(email) } satisfies EmailSender,
    signal,
    log,
    readiness: { ready: () => Promise.resolve({ ok: true }) },
    config: { baseUrl, port: 0, sessionIssuers: [provider.session], trustedProxies: [] },
  };
  const real = createAuthenticator({
    store: database.store,
    verifySession: createSessionVerifier([provider.session]),
    log,
  });
  const authenticator: Authenticator = {
    fromHeader: (header) => (injected.anonymous ? Promise.resolve(null) : real.fromHeader(header)),
    fromCredential: (credential) => real.fromCredential(credential),
  };
  const limits: RequestLimits = {
    ...createRequestLimits(store),
    admitAddress: (ip) =>
      createRequestLimits(store, { ipPerMinute: injected.ipPerMinute }).admitAddress(ip),
  };
  const plainContextOf = createContextOf(deps);
  const contextOf: ContextOf = (...call) => ({ ...plainContextOf(...call), ...generous });
  const http = createHttpApp([
    compatRoutes({
      baseUrl,
      authenticator,
      contextOf,
      limits,
      get deliveryWaitMs() {
        return injected.deliveryWaitMs;
      },
    }),
  ]);
  const server = createNodeServer(
    createRequestPipeline({
      log,
      trusted: createTrustedProxies([]),
      bodyLimitBytes: 1024 * 1024,
      baseUrl: new URL("https://usher.example.com"),
      cors: null,
      isStopping: () => false,
      trpc: (_req, res) => res.end(),
      other: getRequestListener(http.fetch, { overrideGlobalObjects: false }),
    }),
    log,
  );
  const port = await server.listen({ port: 0, host: "127.0.0.1" });
  const outcomes = createOutcomeWriter({ log });
  const background = createBackground(
    deps,
    createMetrics(store, { outcomes, emailPaused: false }),
    outcomes,
  );
  background.start();

  return {
    database,
    injected,
    /** Restores everything a test broke. */
    reset: () => Object.assign(injected, nothingInjected(deliveryWaitMs)),
    organization: (policy?: unknown) => createOrganization(database.store, { policy }),
    async key(
      organization: TestOrganization,
      options: { permissions?: Permission[]; maxRole?: SystemRole } = {},
    ): Promise<string> {
      const { secret } = await createCallers(database.store, organization).owner.apiKey.create({
        kind: "org_key",
        name: "test",
        permissions: options.permissions ?? ["member:invite", "member:read"],
        maxRole: options.maxRole ?? "owner",
      });
      return `Bearer ${secret}`;
    },
    async personalKey(
      organization: TestOrganization,
      role: "owner" | "admin" | "member",
      options: { permissions?: Permission[]; allOrganizations?: boolean } = {},
    ): Promise<string> {
      const { secret } = await createCallers(database.store, organization)[role].apiKey.create({
        kind: "personal_key",
        name: "test",
        ...options,
      });
      return `Bearer ${secret}`;
    },
    async session(
      member: Pick<TestMember, "email">,
      { provedMinutesAgo }: { provedMinutesAgo?: number } = {},
    ): Promise<string> {
      const proved = provedMinutesAgo !== undefined && {
        auth_time: Math.floor(Date.now() / 1000) - provedMinutesAgo * 60,
        amr: ["mfa"],
      };
      const token = await provider.sign({ email: member.email, email_verified: true, ...proved });
      return `Bearer ${token}`;
    },
    async call(method: string, path: string, { body, text, headers = {} }: Call = {}) {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: { "Content-Type": "application/json", ...headers },
        ...(text !== undefined && { body: text }),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const content = await answer.text();
      const isJson = answer.headers.get("content-type")?.includes("json") && content !== "";
      // What a test makes of a body, its expectations check.
      const json = (isJson ? JSON.parse(content) : null) as never;
      return { status: answer.status, headers: answer.headers, content, json };
    },
    async stop() {
      await server.close(1_000);
      await background.stop();
      await Promise.all([signal.close(), provider.close()]);
      await database.close();
    },
  };
}

function breakable(store: Store, injected: Injected): Store {
  const fault = () => Promise.reject(new Error("an injected fault"));
  const read: Repositories = {
    ...store.read,
    users: {
      ...store.read.users,
      find: (id) => (injected.usersFail ? fault() : store.read.users.find(id)),
    },
    members: {
      ...store.read.members,
      findLastByUser: (organizationId, userId) =>
        injected.membersFail ? fault() : store.read.members.findLastByUser(organizationId, userId),
    },
  };
  return { read, transaction: (work) => store.transaction((tx) => work(injected.inside(tx))) };
}
