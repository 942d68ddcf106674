import type { FakeSlackExchange } from "@usher/fake-slack";

import type { EndedRequest } from "./traffic-log.ts";

type Fields = Record<string, unknown>;
type Delivered = Extract<FakeSlackExchange, { kind: "delivery" }>;

/** A request between Slack and the app in words. `nameOf` turns the id of a person or a channel into a name. */
export function describeSlack(
  exchange: FakeSlackExchange,
  nameOf: (id: string) => string,
): EndedRequest {
  const common = {
    workspace: exchange.teamId,
    status: exchange.status,
    ms: exchange.ms,
  };
  switch (exchange.kind) {
    case "delivery": {
      const who = exchange.userId === null ? "" : `${nameOf(exchange.userId)}: `;
      return {
        ...common,
        way: "slack-app",
        title: `${who}${deliveryTitle(exchange)}`,
        isOk: exchange.error === null,
        outcome: exchange.error ?? `ack ${exchange.status ?? ""}`.trim(),
        details: [
          { heading: "Headers", content: exchange.headers },
          { heading: "Payload", content: exchange.payload },
          { heading: "Ack", content: parsed(exchange.body) },
        ],
      };
    }
    case "call":
      return {
        ...common,
        ...callOutcome(exchange.status, exchange.answer, exchange.scripted),
        way: "app-slack",
        title: callTitle(exchange, nameOf),
        details: [
          { heading: "Arguments", content: exchange.arguments },
          { heading: "Answer", content: exchange.answer },
        ],
      };
    case "response":
      return {
        ...common,
        ...callOutcome(exchange.status, exchange.answer, null),
        way: "app-slack",
        title: "response_url",
        details: [
          { heading: "Message", content: exchange.body },
          { heading: "Answer", content: exchange.answer },
        ],
      };
  }
}

function deliveryTitle({ type, payload }: Delivered): string {
  if (type === "slash_commands") return `${text(payload.command)} ${text(payload.text)}`.trim();
  if (type === "events_api") {
    const event = fields(payload.event);
    return `event ${text(event.type) || text(payload.type)}`;
  }
  const action = fields(list(payload.actions)[0]);
  switch (payload.type) {
    case "block_actions":
      return `click ${text(action.action_id)}`;
    case "view_submission":
      return `submit ${text(fields(payload.view).callback_id)}`;
    case "view_closed":
      return `close ${text(fields(payload.view).callback_id)}`;
    default:
      return `${text(payload.type)} ${text(payload.callback_id)}`.trim();
  }
}

function callTitle(
  { method, arguments: given }: Extract<FakeSlackExchange, { kind: "call" }>,
  nameOf: (id: string) => string,
): string {
  const about = [given.channel, given.user, given.user_id, given.email].find(Boolean);
  return about === undefined ? method : `${method} ${nameOf(text(about))}`;
}

function callOutcome(
  status: number | null,
  answer: unknown,
  scripted: string | null,
): { outcome: string; isOk: boolean } {
  if (status === null)
    return { outcome: scripted === "lost" ? "done, answer lost" : "no answer", isOk: false };
  const { ok, error } = fields(answer);
  if (ok === false) return { outcome: text(error), isOk: false };
  return { outcome: status === 200 ? "ok" : String(status), isOk: status === 200 };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
