import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { structureFaults } from "../../testing/contracts/structure.ts";
import { startCompatServer, type CompatServer } from "../../testing/compat/start-compat-server.ts";

/** What the published documents say of each: path, method and its required success. */
const published = {
  sutro: { "/invitations": { post: "201", get: "200" } },
  gorules: { "/api/users": { post: "200" } },
  "control-plane": { "/org/{org}/user/-invite": { post: "200" } },
  nametrust: { "/orgs/{id}/invitations": { post: "200" } },
};

type Document = {
  openapi: string;
  servers: { url: string }[];
  paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
  components: { schemas: Record<string, object>; securitySchemes: object };
};

let server: CompatServer;

beforeAll(async () => {
  server = await startCompatServer();
});
afterAll(() => server.stop());

const documentOf = async (name: string): Promise<Document> =>
  (await server.call("GET", `/docs/${name}/openapi.json`)).json;

describe.each(Object.entries(published))("the document of %s", (name, paths) => {
  test("each document describes the published paths under its prefix", async () => {
    const document = await documentOf(name);
    expect(document.openapi).toBe("3.1.0");
    expect(document.servers).toEqual([{ url: `https://usher.example.com/${name}` }]);
    expect(Object.keys(document.paths)).toEqual(Object.keys(paths));
    for (const [path, methods] of Object.entries(paths))
      for (const [method, success] of Object.entries(methods))
        expect(document.paths[path]?.[method]?.responses).toHaveProperty(success);
  });

  test("each document is valid OpenAPI 3.1 and describes the credential", async () => {
    const { json } = await server.call("GET", `/docs/${name}/openapi.json`);
    expect(structureFaults(json)).toEqual([]);
    const document = await documentOf(name);
    expect(Object.keys(document.components.securitySchemes)).toContain("credential");
  });

  test("each document has its own page that sends no third-party requests", async () => {
    const page = await server.call("GET", `/docs/${name}`);
    expect(page.status).toBe(200);
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(page.content).toContain(`spec-url="/docs/${name}/openapi.json"`);
    expect(page.content).not.toMatch(/https?:/);
  });

  test("each document is linked from /docs", async () => {
    const { status, content } = await server.call("GET", "/docs");
    expect(status).toBe(200);
    expect(content).toContain(`href="/docs/${name}"`);
    expect(content).toContain(`href="/docs/${name}/openapi.json"`);
  });
});

test("the documents state the bounds that are checked", async () => {
  const sutro = await documentOf("sutro");
  expect(sutro.components.schemas["MemberInvitation"]).toEqual({
    type: "object",
    required: ["emailAddresses"],
    properties: {
      emailAddresses: {
        type: "array",
        minItems: 1,
        maxItems: 100,
        items: { type: "string", format: "email", example: "jane@acme.com" },
      },
    },
  });
  const controlPlane = await documentOf("control-plane");
  expect(controlPlane.components.schemas["invite_request"]).toMatchObject({
    additionalProperties: false,
  });
  expect(controlPlane.components.schemas["Error"]).toMatchObject({ additionalProperties: false });
});

test("the explorer's script is served locally", async () => {
  const { status, headers, content } = await server.call("GET", "/docs/openapi-explorer.js");
  expect([status, headers.get("content-type")]).toEqual([200, "text/javascript; charset=utf-8"]);
  expect(content).toContain("openapi-explorer");
  const head = await server.call("HEAD", "/docs/openapi-explorer.js");
  expect([head.status, head.content]).toEqual([200, ""]);
});

test("/docs serves nothing else", async () => {
  expect((await server.call("GET", "/docs/elsewhere")).status).toBe(404);
});
