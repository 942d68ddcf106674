import type { JsonSchema, ProcedureDescription } from "@usher/core";

import { errorResponses } from "./error-responses.ts";

const json = "application/json";
const organization = {
  name: "X-Org-ID",
  in: "header",
  required: false,
  description: "The organization's slug or id, for callers who belong to several.",
  schema: { type: "string" },
};
const lastEventId = {
  name: "Last-Event-ID",
  in: "header",
  required: false,
  description: "The id of the last event that was handled; the stream continues after it.",
  schema: { type: "string" },
};

/** A procedure as an operation: a call is a POST, a subscription the GET of a stream. */
export function operationOf(procedure: ProcedureDescription, tag: string): Record<string, unknown> {
  const { path, isOpen, inOrganization } = procedure;
  return {
    operationId: path,
    tags: [tag],
    description: descriptionOf(procedure),
    security: isOpen ? [{}, { credential: [] }] : [{ credential: [] }],
    ...(procedure.kind === "subscription" ? streamParts(procedure) : callParts(procedure)),
    ...(procedure.kind !== "subscription" && inOrganization && { parameters: [organization] }),
  };
}

function descriptionOf({ description, kind, permissions, isOpen }: ProcedureDescription): string {
  const names = permissions.map((permission) => `\`${permission}\``).join(" or ");
  return [
    description,
    ...(kind === "query" ? ["A query: it changes nothing."] : []),
    ...(isOpen ? ["Needs no credential."] : []),
    ...(names === "" ? [] : [`A key with a list of permissions needs ${names} in it.`]),
  ].join("\n\n");
}

function callParts({ input, output }: ProcedureDescription) {
  return {
    requestBody:
      input === null
        ? { content: { [json]: { schema: { type: "object" } } } }
        : { required: input.required, content: { [json]: { schema: input.schema } } },
    responses: {
      200: {
        description: "Done.",
        content: { [json]: { schema: resultOf(output ?? {}) } },
      },
      ...errorResponses,
    },
  };
}

/** Answers may get further fields, so none is closed. */
function resultOf(output: JsonSchema) {
  return {
    type: "object",
    required: ["result"],
    properties: {
      result: { type: "object", required: ["data"], properties: { data: opened(output) } },
    },
  };
}

function opened(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(opened);
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => !(key === "additionalProperties" && value === false))
      .map(([key, value]) => [key, opened(value)]),
  );
}

function streamParts({ input, inOrganization }: ProcedureDescription) {
  return {
    parameters: [
      ...(inOrganization ? [organization] : []),
      lastEventId,
      {
        name: "input",
        in: "query",
        required: input?.required ?? false,
        description: "The input as JSON.",
        schema: { type: "string", contentMediaType: json, contentSchema: input?.schema ?? true },
      },
    ],
    responses: {
      200: {
        description: "Events, each with its `id` and its `data` as JSON.",
        content: { "text/event-stream": { schema: { type: "string" } } },
      },
      ...errorResponses,
    },
  };
}
