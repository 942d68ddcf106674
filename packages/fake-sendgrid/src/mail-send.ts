import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setImmediate } from "node:timers/promises";
import { hasJsonType, hasKey, rejection, sendAnswer } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { captureEmails, isSandboxMode } from "./captured-email.ts";
import type { CapturedEmail } from "./captured-email.ts";
import type { Latency } from "./latency.ts";
import { outcomeOf } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import { parseJson, readBody } from "./read-body.ts";
import type { ReceivedRequest, RequestLog } from "./request-log.ts";
import { checkEmail } from "./rules/check-email.ts";
import { isJsonObject } from "./rules/json-shapes.ts";
import type { ApiError } from "./rules/rejections.ts";
import type { Script } from "./script.ts";

export type MailSend = {
  apiKey: string;
  script: Script;
  requests: RequestLog;
  latency: Latency;
  /** Takes accepted emails in. */
  accept(emails: CapturedEmail[]): void;
  /** Keeps a connection open on purpose, until the fake is reset or closed. */
  hold(response: ServerResponse): void;
};

/** `POST /v3/mail/send`: key, script, judgment, capture, latency, answer, in this order. */
export async function handleEmailSend(
  service: MailSend,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<ReceivedRequest> {
  const received = service.requests.open(request);
  const wrongMethod = request.method !== "POST";
  const authorized = !wrongMethod && hasKey(request, service.apiKey);
  const step = authorized ? service.script.take() : undefined;
  if (step) received.answer = step.kind;
  if (step?.kind === "reset_before_body") {
    request.socket.resetAndDestroy();
    return received;
  }
  const body = await readBody(request);
  received.bodyBytes = body.size;
  if (body.kind === "aborted") return received;
  if (body.kind === "complete") received.body = parseJson(body.bytes);

  const outcome: Outcome = wrongMethod
    ? { kind: "answer", answer: { ...rejection(405), headers: { allow: "POST" } } }
    : step === undefined
      ? { kind: "answer", answer: rejection(401) }
      : outcomeOf(step, () =>
          body.kind === "too_large"
            ? { ...rejection(413), headers: { connection: "close" } }
            : judge(service, request, received),
        );
  const passed = await service.latency.pass();
  // One turn of the event loop, to notice a client that has disconnected.
  await setImmediate();
  if (passed) perform({ service, received, response, outcome });
  return received;
}

/** Judges a complete request and captures its emails when nothing speaks against it. */
function judge(service: MailSend, request: IncomingMessage, received: ReceivedRequest): Answer {
  if (!hasJsonType(request) || request.headers["content-encoding"] !== undefined) {
    return rejection(415);
  }
  const email = received.body;
  if (!isJsonObject(email)) return rejection(400, [badRequest]);
  const errors = checkEmail(email);
  if (errors.length > 0) return rejection(400, errors);
  if (isSandboxMode(email)) return { status: 200 };
  const id = randomBytes(16).toString("base64url");
  received.messageId = id;
  service.accept(captureEmails(email, id));
  return { status: 202, headers: { "x-message-id": id } };
}

const badRequest: ApiError = { message: "Bad Request", field: null, help: null };

function perform(args: {
  service: MailSend;
  received: ReceivedRequest;
  response: ServerResponse;
  outcome: Outcome;
}): void {
  const { service, received, response, outcome } = args;
  if (response.destroyed) return;
  switch (outcome.kind) {
    case "reset":
      response.socket?.resetAndDestroy();
      return;
    case "silence":
      service.hold(response);
      return;
    case "stall":
      received.status = outcome.answer.status;
      response.writeHead(outcome.answer.status, { ...outcome.answer.headers, "content-length": 2 });
      response.flushHeaders();
      service.hold(response);
      return;
    case "answer":
      received.status = outcome.answer.status;
      if (outcome.answer.errors) received.errors = outcome.answer.errors;
      sendAnswer(response, outcome.answer);
  }
}
