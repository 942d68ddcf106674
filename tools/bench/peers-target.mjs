// Usher as a target for the comparison with peers: a harness outside this repository imports this file, has it fill an
// empty database, starts the server on copies of it and sends the requests made here. It is plain ESM that needs
// only a built repository (npm run build), and knows Usher as users do: by its commands and its HTTP API.
// npm run bench -- --compare DIR does the same with two repositories.
import { execFile, spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes, randomUUID, sign } from "node:crypto";
import { createServer } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const sizes = {
  organizations: Number(process.env.OWN_ORGS ?? 100),
  pendingEach: Number(process.env.OWN_PENDING ?? 100),
};
const entriesPerCall = 20;
const preparedAtOnce = 4;
const readyWithinMs = 60_000;
const linkKey = Buffer.alloc(32, 7).toString("base64");

// A SendGrid that never answers: the worker is on and holds one email, so that the call alone is measured.
const silentSendGrid = await listen(createServer(() => {}));

async function listen(server) {
  server.unref();
  await new Promise((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return `http://127.0.0.1:${server.address().port}`;
}

async function freePort() {
  const server = createServer();
  const { port } = new URL(await listen(server));
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return Number(port);
}

function start(repository, { port, databaseUrl }) {
  return {
    command: ["node", ...(process.env.OWN_NODE_ARGS?.split(" ") ?? []), "apps/server/dist/main.js"],
    cwd: repository,
    env: {
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      BASE_URL: `http://127.0.0.1:${port}`,
      LINK_KEYS: linkKey,
      LOG_LEVEL: "error",
      SENDGRID_API_KEY: `SG.${randomBytes(16).toString("base64url")}.x`,
      SENDGRID_FROM: "invites@usher.example",
      SENDGRID_BASE_URL: silentSendGrid,
      MAIL_CONCURRENCY: "1",
      MAIL_TIMEOUT_SECONDS: "60",
      // The server requires a lease longer than the timeout.
      JOB_LEASE_SECONDS: "90",
      LIMIT_IP_PER_MINUTE: "1000000",
      LIMIT_ACTOR_PER_10_MINUTES: "1000000",
      LIMIT_RECIPIENT_PER_DAY: "1000",
    },
  };
}

/** Migrates, and has an owner each make an organization with a key and pending invitations. */
async function build(repository, databaseUrl, { organizations, pendingEach }) {
  const env = { ...process.env, DATABASE_URL: databaseUrl };
  await promisify(execFile)("node", ["apps/cli/bin/usher.js", "migrate"], { cwd: repository, env });
  const provider = await createIdentityProvider();
  const server = await startServer(repository, databaseUrl, provider.env);
  try {
    const keys = [];
    for (let first = 0; first < organizations; first += preparedAtOnce) {
      const count = Math.min(preparedAtOnce, organizations - first);
      const prepared = Array.from({ length: count }, (_, offset) =>
        prepareOrganization(`bench-${first + offset}`, { provider, pendingEach, ...server }),
      );
      keys.push(...(await Promise.all(prepared)));
    }
    return { keys };
  } finally {
    await server.stop();
    provider.close();
  }
}

/** Answers with the secret of the organization's key. */
async function prepareOrganization(slug, { provider, pendingEach, url }) {
  const owner = {
    authorization: `Bearer ${provider.sessionOf(`owner@${slug}.example`)}`,
    "x-org-id": slug,
  };
  await call(url, "organization.create", owner, { slug, name: "Bench" });
  await call(url, "organization.updatePolicy", owner, {
    policy: {
      limits: { pending: 10_000, inviteesPerDay: 10_000 },
      approval: { required: "never" },
    },
  });
  const { secret } = await call(url, "apiKey.create", owner, {
    kind: "org_key",
    name: "Bench",
    permissions: ["member:read", "member:invite"],
  });
  for (let left = pendingEach; left > 0; left -= entriesPerCall)
    await call(url, "invitation.create", owner, {
      entries: Array.from({ length: Math.min(entriesPerCall, left) }, (_, n) => ({
        email: `seed-${left}-${n}@guest.example`,
      })),
    });
  return secret;
}

async function call(url, procedure, headers, input) {
  const response = await fetch(`${url}/trpc/${procedure}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(input),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${procedure}: ${response.status} ${text.slice(0, 300)}`);
  return JSON.parse(text).result.data;
}

/** Signs owners in: the first key of an organization takes a person. */
async function createIdentityProvider() {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const jwks = JSON.stringify({
    keys: [{ ...publicKey.export({ format: "jwk" }), alg: "EdDSA", kid: "bench", use: "sig" }],
  });
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end(jwks);
  });
  const issuer = await listen(server);
  return {
    env: {
      SESSION_ISSUER: issuer,
      SESSION_JWKS_URL: `${issuer}/jwks`,
      SESSION_AUDIENCE: "usher",
      SESSION_STEP_UP: "off",
      ORGANIZATION_CREATION: "members",
    },
    sessionOf(email) {
      const claims = { iss: issuer, aud: "usher", sub: email, email, email_verified: true };
      const exp = Math.floor(Date.now() / 1000) + 3600;
      const signed = [
        { alg: "EdDSA", kid: "bench" },
        { ...claims, exp },
      ]
        .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
        .join(".");
      return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString("base64url")}`;
    },
    close: () => server.close(),
  };
}

async function startServer(repository, databaseUrl, extraEnv) {
  const port = await freePort();
  const { command, cwd, env } = start(repository, { port, databaseUrl });
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd,
    // Queued email stays queued: the measured server finds all of it.
    env: { ...process.env, NODE_ENV: "production", ...env, ...extraEnv, MAIL_PAUSED: "true" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = new Promise((resolve) => {
    child.once("exit", resolve);
  });
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  for (const until = Date.now() + readyWithinMs; Date.now() < until; await wait(50)) {
    if (child.exitCode !== null) break;
    const ready = await fetch(`${url}/readyz`).catch(() => null);
    if (ready?.ok) return { url, stop };
  }
  await stop();
  throw new Error("the server did not get ready");
}

function headersOf({ keys }, i) {
  return {
    "content-type": "application/json",
    authorization: `Bearer ${keys[i % keys.length]}`,
  };
}

function create(i, state, entries) {
  return {
    method: "POST",
    path: "/trpc/invitation.create",
    headers: headersOf(state, i),
    body: JSON.stringify({ entries }),
  };
}

const addressOf = (tag) => ({ email: `u${tag}-${randomUUID().slice(0, 8)}@guest.example` });
const listPath = `/trpc/invitation.list?input=${encodeURIComponent(JSON.stringify({ limit: 50 }))}`;

/** Usher as it is built in this folder. */
export function createTarget(repository, { organizations, pendingEach } = sizes) {
  return {
    id: "USHER",
    title: "Usher, built",
    dataset: {
      name: `usher_http_${organizations}_${pendingEach}`,
      build: (_name, databaseUrl) => build(repository, databaseUrl, { organizations, pendingEach }),
    },
    start: (place) => start(repository, place),
    ready: () => ({ path: "/readyz" }),
    invite: (i, state) => create(i, state, [addressOf(i)]),
    inviteBatch: (i, state) =>
      create(
        i,
        state,
        Array.from({ length: 20 }, (_, n) => addressOf(`${i}-${n}`)),
      ),
    list: (i, state) => ({ path: listPath, headers: headersOf(state, i) }),
    count: "select count(*)::int as n from invitation",
  };
}

export default createTarget(fileURLToPath(new URL("../..", import.meta.url)));
