import type { UsherClientError } from "@usher/client";

/** The facts a refusal carries; none is an empty object. */
export function detailsOf({ data }: UsherClientError): Readonly<Record<string, unknown>> {
  return data.details ?? {};
}
