import type { CompatApi } from "../compat-deps.ts";

/** The OpenAPI 3.1 document of a compatibility API, made of the schemas that validate its requests. */
export function documentOf(api: CompatApi, baseUrl: string) {
  api.app.openAPIRegistry.registerComponent("securitySchemes", "credential", api.credential);
  return api.app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: `Usher as ${api.vendor}`,
      version: "1.0.0",
      description: `${api.description} Programs written against ${api.vendor} work with a different base URL and credential.`,
    },
    servers: [{ url: `${baseUrl.replace(/\/+$/, "")}/${api.name}` }],
    security: [{ credential: [] }],
  });
}
