import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";

import { isObject, isVersion30, resolved, type Document, type Found } from "./document.ts";

export type BodyValidator = {
  /** What is wrong with a request's body, as the document has it. */
  request(found: Found, body: unknown): string[];
  /** Null where the document names the status and says nothing of a body. Throws for an unnamed one. */
  response(found: Found, status: number, body: unknown): string[] | null;
};

const base = "document:";
const json = "application/json";

export function createBodyValidator(document: Document): BodyValidator {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
  formats.default(ajv);
  const schemas = isVersion30(document) ? withNullable(document) : document;
  // A document is not a schema itself; it is added because parts of it are.
  ajv.addSchema(asSchema(schemas), base);

  const validate = (pointer: string, body: unknown): string[] => {
    const check =
      ajv.getSchema(`${base}#${pointer}`) ?? ajv.compile({ $ref: `${base}#${pointer}` });
    if (check(body)) return [];
    return (check.errors ?? []).map(({ instancePath, message, params }) =>
      `${instancePath || "the body"} ${message ?? ""} ${JSON.stringify(params)}`.trim(),
    );
  };
  return {
    request({ operation, path, method }, body) {
      const { requestBody } = operation;
      if (requestBody === undefined) return [];
      const pointer = requestBody.$ref?.slice(1) ?? `/paths/${escaped(path)}/${method}/requestBody`;
      return validate(`${pointer}/content/${escaped(json)}/schema`, body);
    },
    response({ operation, path, method }, status, body) {
      const response = operation.responses[status];
      if (response === undefined) throw new Error(`the document does not name ${status}`);
      if (resolvedContent(document, response) === null) return null;
      const pointer = `/paths/${escaped(path)}/${method}/responses/${status}`;
      return validate(`${pointer}/content/${escaped(json)}/schema`, body);
    },
  };
}

function resolvedContent(document: Document, response: unknown): unknown {
  const value = resolved(document, response);
  return isObject(value) && isObject(value["content"]) ? value["content"] : null;
}

/** OpenAPI 3.0 says `nullable` where JSON Schema has another type. */
function withNullable<Value>(value: Value): Value {
  const visited = visit(value);
  // Only a schema's type is changed, so the value keeps the shape it had.
  return visited as Value;
}

function visit(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(visit);
  if (!isObject(value)) return value;
  const shown = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, visit(part)]));
  if (shown["nullable"] !== true || typeof shown["type"] !== "string") return shown;
  return { ...shown, type: [shown["type"], "null"] };
}

/** Keeps ajv from reading words of a document as keywords of a schema. */
function asSchema({ paths, components }: Document): Record<string, unknown> {
  return { paths, components };
}

/** A JSON pointer's part, in a URL. */
function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"));
}
