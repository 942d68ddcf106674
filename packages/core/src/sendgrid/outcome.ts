import type { SenderPause, SendOutcome } from "../model/delivery.ts";
import { type ApiHeaders, type ApiResponse, SendGridError } from "./client.ts";

type Rule =
  | { outcome: "accepted" | "sandboxed" | "rejected" | "not_sent" | "unknown" }
  | { outcome: "not_sent"; pause: SenderPause["reason"] };

const ruleByStatus: Readonly<Record<number, Rule>> = {
  200: { outcome: "sandboxed" },
  202: { outcome: "accepted" },
  400: { outcome: "rejected" },
  401: { outcome: "not_sent", pause: "unauthorized" },
  402: { outcome: "not_sent", pause: "credits_exceeded" },
  403: { outcome: "not_sent", pause: "forbidden" },
  404: { outcome: "not_sent", pause: "misconfigured" },
  405: { outcome: "not_sent", pause: "misconfigured" },
  408: { outcome: "not_sent" },
  413: { outcome: "rejected" },
  429: { outcome: "not_sent", pause: "rate_limited" },
  500: { outcome: "not_sent" },
  502: { outcome: "unknown" },
  503: { outcome: "not_sent" },
  504: { outcome: "unknown" },
};

const otherStatus: Readonly<Record<number, Rule>> = {
  2: { outcome: "unknown" },
  3: { outcome: "unknown" },
  4: { outcome: "not_sent", pause: "misconfigured" },
  5: { outcome: "unknown" },
};

const defaultPauseMs = 60_000;
const defaultRateLimitMs = 10_000;
const minRateLimitMs = 1_000;
const maxRateLimitMs = 15 * 60_000;
const rateLimitJitterMs = 1_000;
const maxReasonLength = 200;

/** What a response means for the email, by the table of docs/domain.md, Email outcomes. */
export function outcomeOfResponse(
  response: ApiResponse,
  sent: { sandboxMode: boolean; secrets: readonly string[]; pauseMs?: number | undefined },
): SendOutcome {
  const status = response.statusCode;
  const { pauseMs = defaultPauseMs } = sent;
  const rule = ruleFor(status, sent.sandboxMode);
  const rejection = firstError(response.body);
  const reason = withoutSecrets(rejection.message ?? `HTTP ${status}`, sent.secrets);
  switch (rule.outcome) {
    case "accepted":
    case "sandboxed": {
      const providerMessageId = header(response.headers, "x-message-id");
      return { kind: "accepted", providerMessageId, sandboxed: rule.outcome === "sandboxed" };
    }
    case "rejected":
      return { kind: "rejected", reason, field: rejection.field };
    case "unknown":
      return { kind: "unknown", reason: `HTTP ${status}` };
    case "not_sent": {
      const why = "pause" in rule ? pauseReason(rule.pause, reason) : null;
      const limited = why === "rate_limited";
      const forMs = limited ? rateLimitMs(response.headers, pauseMs) : pauseMs;
      const pause = why === null ? null : { reason: why, forMs };
      return { kind: "not_sent", reason: `HTTP ${status}: ${reason}`, pause };
    }
  }
}

/** What an error without a response means. After any error outside the exchange nothing was sent. */
export function outcomeOfError(error: unknown): SendOutcome {
  if (error instanceof SendGridError && error.phase === "exchange")
    return { kind: "unknown", reason: error.code };
  const reason = error instanceof SendGridError ? error.code : "the email could not be built";
  return { kind: "not_sent", reason, pause: null };
}

/** An unexpected 200 comes from a proxy or a portal, not from the validator. */
function ruleFor(status: number, sandboxMode: boolean): Rule {
  if (status === 200 && !sandboxMode) return { outcome: "unknown" };
  return (
    ruleByStatus[status] ?? otherStatus[Math.floor(status / 100)] ?? { outcome: "unknown" as const }
  );
}

/** SendGrid reports a used-up quota as 401. */
function pauseReason(reason: SenderPause["reason"], message: string): SenderPause["reason"] {
  const isQuota = reason === "unauthorized" && /credits? exceeded/i.test(message);
  return isQuota ? "credits_exceeded" : reason;
}

/** X-RateLimit-Reset is in Unix seconds of the provider's clock, which its Date header gives. */
function rateLimitMs(headers: ApiHeaders, pauseMs: number): number {
  const reset = Number(header(headers, "x-ratelimit-reset") ?? Number.NaN) * 1000;
  const theirNow = Date.parse(header(headers, "date") ?? "") || Date.now();
  const wait = Number.isFinite(reset) ? reset - theirNow : Math.min(defaultRateLimitMs, pauseMs);
  const bounded = Math.min(Math.max(wait, minRateLimitMs), maxRateLimitMs);
  return Math.round(bounded + Math.random() * rateLimitJitterMs);
}

function header(headers: ApiHeaders, name: string): string | null {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

function firstError(body: unknown): { message: string | null; field: string | null } {
  const errors = property(body, "errors");
  const first: unknown = Array.isArray(errors) ? errors[0] : null;
  const message = property(first, "message");
  const field = property(first, "field");
  return {
    message: typeof message === "string" ? message : null,
    field: typeof field === "string" ? field.slice(0, maxReasonLength) : null,
  };
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && name in value
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : null;
}

/** A proxy's answer may repeat the request; a reason is stored and shown, and PostgreSQL stores no NUL. */
function withoutSecrets(text: string, secrets: readonly string[]): string {
  let clean = text.replaceAll("\u0000", "");
  for (const secret of secrets) clean = clean.replaceAll(secret, "[hidden]");
  return clean.slice(0, maxReasonLength);
}
