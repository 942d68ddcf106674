import { createHmac } from "node:crypto";
import { request as httpRequest, type IncomingMessage } from "node:http";
import type { WorkspaceState } from "../state/slack-state.ts";
import { noAck, type Ack, type Outgoing } from "./outgoing.ts";

const MAX_ACK_BYTES = 1_000_000;

/** One signed POST to the request URL, cut off when the time for the ack is over. */
export async function deliverByHttp(workspace: WorkspaceState, outgoing: Outgoing): Promise<Ack> {
  const started = performance.now();
  const body = encode(outgoing);
  const headers = headersFor(workspace, outgoing, body);
  const failed = (slackError: NonNullable<Ack["slackError"]>): Ack =>
    noAck(slackError, performance.now() - started, headers);
  if (workspace.requestUrl === null) return failed("dispatch_failed");
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), workspace.slack.ackTimeoutMs);
  try {
    const response = await post(workspace.requestUrl, {
      body,
      headers,
      signal: controller.signal,
    });
    const text = await readText(response);
    const status = response.statusCode ?? 0;
    return {
      status,
      ackMs: performance.now() - started,
      body: text ?? "",
      isJson: (response.headers["content-type"] ?? "").startsWith("application/json"),
      headers,
      slackError: status === 200 && text !== null ? null : "dispatch_failed",
    };
  } catch {
    return failed(controller.signal.aborted ? "operation_timeout" : "dispatch_failed");
  } finally {
    clearTimeout(timer);
  }
}

/** Events are JSON; commands are forms; interactions are JSON in one field of a form. */
function encode(outgoing: Outgoing): string {
  const { kind, payload } = outgoing;
  if (kind === "events_api") return JSON.stringify(payload);
  if (kind === "interactive")
    return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const fields = Object.entries(payload).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  return new URLSearchParams(fields).toString();
}

function headersFor(
  workspace: WorkspaceState,
  outgoing: Outgoing,
  body: string,
): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000) + workspace.slack.signatureSkewSeconds);
  const signature = createHmac("sha256", workspace.signingSecret)
    .update(`v0:${timestamp}:${body}`)
    .digest("hex");
  const isEvent = outgoing.kind === "events_api";
  const retry: Record<string, string> =
    outgoing.retry === undefined
      ? {}
      : {
          "x-slack-retry-num": String(outgoing.retry.num),
          "x-slack-retry-reason": outgoing.retry.reason,
        };
  return {
    "content-type": isEvent ? "application/json" : "application/x-www-form-urlencoded",
    "content-length": String(Buffer.byteLength(body)),
    "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    accept: "application/json,*/*",
    "x-slack-request-timestamp": timestamp,
    "x-slack-signature": `v0=${signature}`,
    ...retry,
  };
}

async function post(
  url: string,
  { body, headers, signal }: { body: string; headers: Record<string, string>; signal: AbortSignal },
): Promise<IncomingMessage> {
  return await new Promise((resolve, reject) => {
    const request = httpRequest(url, { method: "POST", headers, signal, agent: false }, resolve);
    request.on("error", reject);
    request.end(body);
  });
}

/** Null for a body larger than Slack takes. */
async function readText(response: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_ACK_BYTES) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString("utf8");
}
