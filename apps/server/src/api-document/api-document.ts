import { describeProcedures, type ProcedureDescription } from "@usher/core";

import { errorSchemas } from "./error-responses.ts";
import { withoutDefinitions } from "./named-schemas.ts";
import { operationOf } from "./operation-of.ts";

const version = "1.0.0";

const description = `
Every procedure of Usher, over HTTP as tRPC has it: \`POST /trpc/<procedure>\` with the input as JSON.

- **Answers.** A success is \`{ "result": { "data": … } }\`, an error \`{ "error": { "message", "data": { "appCode", … } } }\`.
  Decide by \`appCode\`; messages may change.
- **Credential.** \`Authorization: Bearer <key or session token>\`. Callers who belong to several organizations
  name one in \`X-Org-ID\`.
- **Repeating.** Queries change nothing. A mutation that takes \`idempotencyKey\` in its input answers the same key and input
  with the first answer; repeat it after a lost connection. A mutation without one may already have taken effect, so check
  before you repeat it.
- **Limits.** A 429 or 503 says in \`Retry-After\` how many seconds to wait. \`RateLimit\` says how much is left.
- **Pages.** Pass \`nextCursor\` of an answer as \`cursor\` of the next call, until it is null.
- **Subscriptions** are GET requests for \`text/event-stream\`. Continue with the last event's id as \`Last-Event-ID\`.
`.trim();

const credential = {
  type: "http",
  scheme: "bearer",
  description:
    "A key of the organization (`usher_org_…`), a personal key (`usher_pat_…`), or a session token of the identity provider.",
};

/** The OpenAPI 3.1 document of the router, made of the schemas that validate its calls. */
export function createApiDocument(baseUrl: string) {
  const described = describeProcedures();
  const { schemas, value: paths } = withoutDefinitions(
    Object.fromEntries(described.map((it) => [`/trpc/${it.path}`, pathItemOf(it)])),
  );
  const namespaces = new Set(described.map(({ path }) => namespaceOf(path)));
  return {
    openapi: "3.1.0",
    info: { title: "Usher", version, description },
    servers: [{ url: baseUrl.replace(/\/+$/, "") }],
    tags: [...namespaces].map((name) => ({ name })),
    paths,
    components: {
      schemas: { ...schemas, ...errorSchemas() },
      securitySchemes: { credential },
    },
  };
}

function pathItemOf(procedure: ProcedureDescription) {
  const operation = operationOf(procedure, namespaceOf(procedure.path));
  return procedure.kind === "subscription" ? { get: operation } : { post: operation };
}

function namespaceOf(path: string): string {
  return path.split(".", 1)[0] ?? path;
}
