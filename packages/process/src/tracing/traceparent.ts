import { isSpanContextValid, type SpanContext } from "@opentelemetry/api";

const pattern = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;
const sampledFlag = 1;

/** Null for an invalid W3C traceparent. */
export function contextOf(traceparent: string): SpanContext | null {
  const [, traceId = "", spanId = "", flags = ""] = pattern.exec(traceparent) ?? [];
  const traceFlags = Number.parseInt(flags, 16) & sampledFlag;
  const context = { traceId, spanId, traceFlags, isRemote: true };
  return isSpanContextValid(context) ? context : null;
}

export function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
}
