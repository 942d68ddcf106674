import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";

import { isObject, operationsOf, resolveRef, type Document } from "./document.ts";

const content = {
  type: "object",
  minProperties: 1,
  additionalProperties: { type: "object", properties: { schema: { type: ["object", "boolean"] } } },
};
const description = { type: "string", minLength: 1 };

/** What OpenAPI 3.1 requires of the parts that such a document has. */
const openApi31 = {
  type: "object",
  required: ["openapi", "info", "paths"],
  properties: {
    openapi: { type: "string", pattern: "^3\\.1\\.\\d+$" },
    info: {
      type: "object",
      required: ["title", "version"],
      properties: { title: description, version: description },
    },
    servers: {
      type: "array",
      items: { type: "object", required: ["url"], properties: { url: description } },
    },
    security: { type: "array", items: { type: "object", additionalProperties: { type: "array" } } },
    paths: {
      type: "object",
      patternProperties: {
        "^/": {
          type: "object",
          additionalProperties: false,
          patternProperties: {
            "^(get|put|post|delete|options|head|patch|trace)$": { $ref: "#/$defs/operation" },
          },
        },
      },
      additionalProperties: false,
    },
    components: {
      type: "object",
      properties: {
        schemas: { $ref: "#/$defs/named" },
        parameters: { $ref: "#/$defs/named" },
        securitySchemes: {
          type: "object",
          additionalProperties: {
            type: "object",
            required: ["type"],
            properties: {
              type: { enum: ["apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"] },
            },
            if: { properties: { type: { const: "http" } } },
            // oxlint-disable-next-line unicorn/no-thenable -- JSON Schema's own word
            then: { required: ["scheme"] },
            else: { required: ["name", "in"] },
          },
        },
      },
      additionalProperties: false,
    },
    tags: { type: "array", items: { type: "object", required: ["name"] } },
    webhooks: { type: "object", maxProperties: 0 },
  },
  additionalProperties: false,
  $defs: {
    named: {
      type: "object",
      propertyNames: { pattern: "^[a-zA-Z0-9._-]+$" },
      additionalProperties: { type: "object" },
    },
    operation: {
      type: "object",
      required: ["responses"],
      properties: {
        operationId: description,
        parameters: {
          type: "array",
          items: {
            type: "object",
            required: ["name", "in", "schema"],
            properties: { name: description, in: { enum: ["path", "query", "header", "cookie"] } },
            if: { properties: { in: { const: "path" } } },
            // oxlint-disable-next-line unicorn/no-thenable -- JSON Schema's own word
            then: { required: ["required"], properties: { required: { const: true } } },
          },
        },
        requestBody: { type: "object", required: ["content"], properties: { content } },
        responses: {
          type: "object",
          minProperties: 1,
          patternProperties: {
            "^([1-5]\\d\\d|default)$": {
              type: "object",
              required: ["description"],
              properties: { description, content },
            },
          },
          additionalProperties: false,
        },
      },
    },
  },
};

/** Why a document is not valid OpenAPI 3.1; empty when it is. */
export function structureFaults(document: Document): string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  const check = ajv.compile(openApi31);
  if (!check(document))
    return (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  return [
    ...pathFaults(document),
    ...securityFaults(document),
    ...refFaults(document),
    ...schemaFaults(document, ajv),
  ];
}

/** Every name of a template is a parameter and the other way round; an operation's id is its own. */
function pathFaults(document: Document): string[] {
  const operations = operationsOf(document);
  const ids = operations.map(({ operation }) => operation.operationId);
  const repeated = ids.filter((id, at) => id !== undefined && ids.indexOf(id) !== at);
  const mismatched = operations.filter(({ path, operation }) => {
    const named = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = ""]) => name).toSorted();
    const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === "path");
    return (
      named.join() !==
      declared
        .map(({ name }) => name)
        .toSorted()
        .join()
    );
  });
  return [
    ...repeated.map((id) => `two operations are called ${id}`),
    ...mismatched.map(({ path }) => `${path} has other parameters than its operation`),
  ];
}

function securityFaults(document: Document): string[] {
  const known = Object.keys(document.components?.["securitySchemes"] ?? {});
  const asked = [document, ...operationsOf(document).map(({ operation }) => operation)].flatMap(
    ({ security = [] }) => security.flatMap((one) => Object.keys(one)),
  );
  return asked
    .filter((name) => !known.includes(name))
    .map((name) => `${name} is not a security scheme`);
}

function refFaults(document: Document): string[] {
  return refsIn(document).flatMap((ref) => {
    try {
      resolveRef(document, ref);
      return [];
    } catch (error) {
      return [String(error)];
    }
  });
}

function refsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(refsIn);
  if (!isObject(value)) return [];
  const own = typeof value["$ref"] === "string" ? [value["$ref"]] : [];
  return [...own, ...Object.values(value).flatMap(refsIn)];
}

/** In 3.1 a schema is JSON Schema of 2020-12. */
function schemaFaults(document: Document, ajv: Ajv2020): string[] {
  const schemas = Object.entries(document.components?.["schemas"] ?? {});
  return schemas.flatMap(([name, schema]) =>
    ajv.validateSchema(isObject(schema) ? schema : false) === true
      ? []
      : [`${name} is not a schema: ${ajv.errorsText(ajv.errors)}`],
  );
}
