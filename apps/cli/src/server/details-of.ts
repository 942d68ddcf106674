import type { UsherClientError } from "@usher/client";

/** The details of a rejection; none is an empty object. */
export function detailsOf({ data }: UsherClientError): Readonly<Record<string, unknown>> {
  return data.details ?? {};
}
