import type { FakeSendGridExchange } from "@usher/fake-sendgrid";

import type { EndedRequest } from "./traffic-log.ts";

/** A text that describes a request between the app and SendGrid. */
export function describeSendGrid(exchange: FakeSendGridExchange): EndedRequest {
  const { ms, status } = exchange;
  const isOk = status !== null && status < 300;
  const common = { ms, status, isOk, workspace: null };
  if (exchange.kind === "events")
    return {
      ...common,
      way: "sendgrid-app",
      title: exchange.events.map(({ event, email }) => `${event} ${email}`).join(", "),
      outcome: status === null ? "no answer" : String(status),
      details: [{ heading: "Events", content: exchange.events }],
    };
  const { method, path, body, scripted, errors, messageId } = exchange;
  const kept = messageId !== null || scripted === "reset_after_body";
  return {
    ...common,
    way: "app-sendgrid",
    title: [`${method} ${path}`, recipient(body)].filter(Boolean).join(" "),
    outcome: status === null ? (kept ? "accepted, answer lost" : "no answer") : String(status),
    details: [
      { heading: "Body", content: body },
      { heading: "Answer", content: { status, messageId, errors } },
    ],
  };
}

type Fields = { personalizations?: { to?: { email?: string }[] }[] };

function recipient(body: unknown): string {
  if (typeof body !== "object" || body === null) return "";
  // Only read with question marks: what the app sent is shown as it is.
  const { personalizations } = body as Fields;
  if (!Array.isArray(personalizations)) return "";
  return `to ${personalizations.map((one) => one.to?.[0]?.email ?? "").join(", ")}`;
}
