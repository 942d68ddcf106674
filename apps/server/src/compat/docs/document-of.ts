import type { Face } from "../face-deps.ts";

/** The OpenAPI 3.1 document of a face, made of the schemas that validate its requests. */
export function documentOf(face: Face, baseUrl: string) {
  face.app.openAPIRegistry.registerComponent("securitySchemes", "credential", face.credential);
  return face.app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: `Usher as ${face.vendor}`,
      version: "1.0.0",
      description: `${face.description} Programs written against ${face.vendor} work with another base URL and credential.`,
    },
    servers: [{ url: `${new URL(baseUrl).origin}/${face.name}` }],
    security: [{ credential: [] }],
  });
}
