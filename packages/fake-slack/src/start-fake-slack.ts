import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createWorkspace, resetWorkspace } from "./create-workspace.ts";
import type { Workspace } from "./create-workspace.ts";
import { serveRequest } from "./serve-request.ts";
import { acceptSocket } from "./socket-mode/accept-socket.ts";
import { createSlackState, now } from "./state/slack-state.ts";
import type { SlackState } from "./state/slack-state.ts";
import type { WorkspaceSeed } from "./seed-types.ts";
import type { FakeSlack, FakeSlackOptions } from "./types.ts";

/** A strict Slack on a loopback port: Web API, signed deliveries, socket mode, OAuth, response URLs. */
export async function startFakeSlack(options: FakeSlackOptions = {}): Promise<FakeSlack> {
  const slack = createSlackState(options);
  const server = createServer((request, response) => {
    if (!serveRequest(slack, request, response)) response.writeHead(404).end();
  });
  server.on("upgrade", (request, stream, head) => {
    acceptSocket(slack, { request, stream, head });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  // A listening TCP server's address is an object.
  const { port } = server.address() as AddressInfo;
  slack.baseUrl = `http://127.0.0.1:${port}`;
  const workspaces = (options.workspaces ?? [{}]).map((seed) => add(slack, seed));
  return publicApi(slack, { server, port, workspaces });
}

function add(slack: SlackState, seed: WorkspaceSeed): Workspace {
  const workspace = createWorkspace(slack, seed);
  slack.workspaces.push(workspace);
  return workspace;
}

function publicApi(
  slack: SlackState,
  { server, port, workspaces }: { server: Server; port: number; workspaces: Workspace[] },
): FakeSlack {
  const seeded = [...workspaces];
  return {
    url: slack.baseUrl,
    apiUrl: `${slack.baseUrl}/api/`,
    port,
    appId: slack.appId,
    clientId: slack.clientId,
    clientSecret: slack.clientSecret,
    workspaces,
    get signatureSkewSeconds() {
      return slack.signatureSkewSeconds;
    },
    set signatureSkewSeconds(seconds) {
      slack.signatureSkewSeconds = seconds;
    },
    get ackTimeoutMs() {
      return slack.ackTimeoutMs;
    },
    set ackTimeoutMs(ms) {
      slack.ackTimeoutMs = ms;
    },
    workspace: (teamId) => {
      const found = workspaces.find((one) => one.teamId === teamId);
      if (found === undefined) throw new Error(`No workspace ${teamId}`);
      return found;
    },
    addWorkspace: (seed = {}) => {
      const workspace = add(slack, seed);
      workspaces.push(workspace);
      return workspace;
    },
    calls: (method) =>
      structuredClone(slack.calls.filter((call) => method === undefined || call.method === method)),
    script: (method, ...steps) => {
      slack.scripts.set(method, [...(slack.scripts.get(method) ?? []), ...steps]);
    },
    setDefault: (method, answer) => {
      if (answer === null) slack.defaults.delete(method);
      else slack.defaults.set(method, answer);
    },
    now: () => now(slack),
    advance: (ms) => {
      slack.clockOffset += ms;
    },
    onChange: (listener) => {
      slack.listeners.add(listener);
      return () => slack.listeners.delete(listener);
    },
    onExchange: (listener) => {
      slack.exchangeListeners.add(listener);
      return () => slack.exchangeListeners.delete(listener);
    },
    refreshSockets: () => {
      for (const socket of slack.sockets) socket.askToReconnect();
    },
    handle: (request, response) => serveRequest(slack, request, response),
    reset: () => {
      workspaces.splice(0, workspaces.length, ...seeded);
      reset(slack, seeded);
    },
    close: async () => await close(slack, server),
  };
}

function reset(slack: SlackState, seeded: Workspace[]): void {
  slack.workspaces = [...seeded];
  slack.calls = [];
  slack.clockOffset = 0;
  slack.lastTs = 0;
  slack.scripts.clear();
  slack.defaults.clear();
  slack.allowances.clear();
  slack.triggers.clear();
  slack.responseUrls.clear();
  slack.oauthCodes.clear();
  slack.revokedTokens.clear();
  slack.refreshTokens.clear();
  slack.expiringTokens.clear();
  for (const workspace of seeded) resetWorkspace(workspace);
}

async function close(slack: SlackState, server: Server): Promise<void> {
  for (const socket of slack.sockets) socket.end();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
