import { errorCatalog, type ErrorDetails, type ErrorView } from "@usher/core";

import { limitReachedHeaders } from "./limit-ip.ts";

/** Errors before a procedure is chosen. */
const transportErrors = {
  "request.not_found": { status: 404, message: "There is nothing at this address." },
  "request.method_not_allowed": {
    status: 405,
    message: "This address does not support this method.",
  },
  "request.unsupported_media_type": {
    status: 415,
    message: "This address does not support this content type.",
  },
  "event.not_signed": { status: 403, message: "The request has no valid signature." },
  "request.timeout": { status: 408, message: "The request took too long to arrive." },
} as const;

type TransportErrorCode = keyof typeof transportErrors;

/** Every error outside tRPC: one shape, the request's id included. */
export type Envelope = {
  status: number;
  message: string;
  code: ErrorView["code"] | TransportErrorCode;
  details: ErrorDetails;
  id: string;
};

export function envelopeOf(error: ErrorView, requestId: string): Envelope {
  const { status, message, code, details } = error;
  return { status, message, code, details: details ?? {}, id: requestId };
}

/** The envelope of a code without its own text. */
export function envelopeFor(
  code: Envelope["code"],
  requestId: string,
  details: ErrorDetails = {},
): Envelope {
  const { status, message } = isTransportError(code) ? transportErrors[code] : errorCatalog[code];
  return { status, message, code, details, id: requestId };
}

/** Headers that follow from an error's status and facts. */
export function errorHeaders({
  status,
  details = {},
}: Pick<ErrorView, "status" | "details">): Record<string, string> {
  const seconds = details["retryAfterSeconds"];
  return {
    ...limitReachedHeaders(details),
    ...(status === 401 && { "WWW-Authenticate": "Bearer" }),
    ...(typeof seconds === "number" && {
      "Retry-After": String(Math.max(1, Math.ceil(seconds))),
    }),
  };
}

function isTransportError(code: Envelope["code"]): code is TransportErrorCode {
  return code in transportErrors;
}
