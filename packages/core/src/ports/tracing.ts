import { UsherError } from "../model/errors.ts";

/** Numbers, names and ids of ours: never an address, a token or user text. */
export type SpanFacts = Record<string, string | number | boolean>;

/** span: one piece of work in a trace, with a beginning and an end. */
export type Span = {
  /** What this work starts becomes a part of the span. */
  run<T>(work: () => T): T;
  rename(name: string): void;
  set(facts: SpanFacts): void;
  /** `errorType` names the kind of error, such as its code; never its message. */
  end(errorType?: string): void;
};

export type SpanStart = {
  kind?: "internal" | "server" | "client" | "consumer";
  /** A W3C traceparent from outside; without it the span belongs to the one that runs. */
  parent?: string | null;
  facts?: SpanFacts;
};

/** Where traces go. Absent if tracing is off. */
export type Tracing = {
  start(name: string, start?: SpanStart): Span;
  /** The W3C traceparent of the span that runs; null outside of one. */
  current(): string | null;
};

/** Without tracing just the work. */
export async function inSpan<T>(
  tracing: Tracing | undefined,
  { name, ...start }: SpanStart & { name: string },
  work: () => Promise<T>,
): Promise<T> {
  if (tracing === undefined) return work();
  const span = tracing.start(name, start);
  try {
    const result = await span.run(work);
    span.end();
    return result;
  } catch (error) {
    span.end(errorName(error));
    throw error;
  }
}

export function errorName(error: unknown): string {
  if (error instanceof UsherError) return error.code;
  return error instanceof Error ? error.name : "unknown";
}
