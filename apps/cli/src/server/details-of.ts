import type { UsherClientError } from "@usher/client";

/** The facts a refusal carries; none is an empty object. */
export function detailsOf({ data }: UsherClientError): Readonly<Record<string, unknown>> {
  const details: unknown = "details" in data ? data.details : undefined;
  return typeof details === "object" && details !== null ? { ...details } : {};
}
