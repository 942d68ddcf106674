/** The parts of an OpenAPI document that are read here; what a document leaves out is undefined. */
export type Document = {
  openapi: string;
  info: { title: string; version: string };
  servers?: { url: string }[];
  security?: Record<string, string[]>[];
  paths: Record<string, Record<string, Operation>>;
  components?: Record<string, Record<string, unknown>>;
};

export type Operation = {
  operationId?: string;
  parameters?: { name: string; in: string; required?: boolean; schema?: unknown }[];
  requestBody?: { $ref?: string; required?: boolean; content?: Content };
  responses: Record<string, { description?: string; content?: Content }>;
  security?: Record<string, string[]>[];
};

type Content = Record<string, { schema?: unknown }>;

export type Found = { operation: Operation; path: string; method: string };

export const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** The operation that a request's path and method ask for. */
export function findOperation(
  document: Document,
  request: { method: string; path: string },
): Found | null {
  const method = request.method.toLowerCase();
  for (const [path, item] of Object.entries(document.paths)) {
    const operation = item[method];
    if (operation && patternOf(path).test(request.path)) return { operation, path, method };
  }
  return null;
}

export function operationsOf(document: Document): Found[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ operation, path, method }] : [];
    }),
  );
}

/** What a local `$ref` points at; throws for one that points at nothing. */
export function resolveRef(document: Document, ref: string): unknown {
  let here: unknown = document;
  for (const part of ref.replace(/^#\//, "").split("/")) {
    const key = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    here = isObject(here) ? here[key] : undefined;
  }
  if (!ref.startsWith("#/") || here === undefined) throw new Error(`${ref} points at nothing`);
  return here;
}

/** The value itself, or what its `$ref` points at. */
export function resolved(document: Document, value: unknown): unknown {
  if (!isObject(value) || typeof value["$ref"] !== "string") return value;
  return resolved(document, resolveRef(document, value["$ref"]));
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function patternOf(path: string): RegExp {
  const parts = path
    .split(/\{[^}]+\}/)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^/]+")}$`);
}

/** 3.0 says `nullable` where 3.1 has `null` among the types. */
export function isVersion30({ openapi }: Document): boolean {
  return openapi.startsWith("3.0.");
}
