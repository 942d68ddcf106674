import { errorCatalog } from "@usher/core";

const json = "application/json";
const integer = { type: "integer" };
const text = { type: "string" };
const requestId = { ...text, description: "The request's id; it is in the server's log too." };
const details = { type: "object", additionalProperties: true };

const retryAfter = {
  "Retry-After": { description: "Seconds to wait.", schema: { ...integer, minimum: 1 } },
};
const authenticate = {
  "WWW-Authenticate": { description: "The scheme of the credential.", schema: text },
};
const headersOf: Record<number, object> = {
  401: authenticate,
  409: retryAfter,
  429: retryAfter,
  503: retryAfter,
};

/** The codes by the status that they come with. A body of another type is refused by a status of its own. */
const codesByStatus = new Map<number, string[]>([[415, ["request.invalid"]]]);
for (const [code, { status }] of Object.entries(errorCatalog))
  codesByStatus.set(status, [...(codesByStatus.get(status) ?? []), code]);
const statuses = [...codesByStatus.keys()].toSorted((a, b) => a - b);

const reference = (name: string) => ({
  [json]: { schema: { $ref: `#/components/schemas/${name}` } },
});

/** What a call may be rejected with; which codes a procedure has depends on what it finds. */
export const errorResponses = Object.fromEntries([
  ...statuses.map((status) => [
    String(status),
    {
      description: (codesByStatus.get(status) ?? []).map((code) => `\`${code}\``).join(", "),
      ...(headersOf[status] && { headers: headersOf[status] }),
      content: reference(`Error${status}`),
    },
  ]),
  [
    "default",
    {
      description: "The request did not reach the procedure, or its stream was refused.",
      content: reference("Envelope"),
    },
  ],
]);

export function errorSchemas(): Record<string, object> {
  return {
    ErrorCode: { ...text, enum: Object.keys(errorCatalog) },
    ...Object.fromEntries(
      statuses.map((status) => [`Error${status}`, errorSchema(status, codesByStatus.get(status))]),
    ),
    Envelope: {
      type: "object",
      required: ["status", "message", "code", "details", "id"],
      properties: { status: integer, message: text, code: text, details, id: requestId },
    },
  };
}

function errorSchema(status: number, codes: readonly string[] = []): object {
  const data = {
    type: "object",
    required: ["code", "httpStatus", "appCode"],
    properties: {
      code: { ...text, description: "tRPC's name of the status." },
      httpStatus: { ...integer, const: status },
      path: { ...text, description: "The procedure." },
      appCode: { ...text, enum: codes },
      details: { ...details, description: "Facts that belong to the code." },
      requestId,
    },
  };
  return {
    type: "object",
    required: ["error"],
    properties: {
      error: {
        type: "object",
        required: ["message", "code", "data"],
        properties: {
          message: { ...text, description: "For people. Decide by `data.appCode`." },
          code: { ...integer, description: "tRPC's number of the status." },
          data,
        },
      },
    },
  };
}
