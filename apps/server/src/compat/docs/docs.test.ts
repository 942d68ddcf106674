import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { structureFaults } from "../../testing/contracts/structure.ts";
import { transcribed } from "../../testing/contracts/transcribed.ts";
import { startCompatServer, type CompatServer } from "../../testing/compat/start-compat-server.ts";

/** The paths that each vendor publishes; contracts.test.ts compares what is behind them. */
const published: [string, string[]][] = [
  ...transcribed.map(({ name, document }): [string, string[]] => [
    name,
    Object.keys(document.paths),
  ]),
  ["nametrust", ["/orgs/{id}/invitations"]],
];

type Document = {
  openapi: string;
  servers: { url: string }[];
  paths: Record<string, unknown>;
  components: { schemas: Record<string, object>; securitySchemes: object };
};

let server: CompatServer;

beforeAll(async () => {
  server = await startCompatServer();
});
afterAll(() => server.stop());

const documentOf = async (name: string): Promise<Document> =>
  (await server.call("GET", `/docs/${name}/openapi.json`)).json;

describe.each(published)("the document of %s", (name, paths) => {
  test("each document describes the published paths under its prefix", async () => {
    const document = await documentOf(name);
    expect(document.openapi).toBe("3.1.0");
    expect(document.servers).toEqual([{ url: `https://usher.example.com/${name}` }]);
    expect(Object.keys(document.paths)).toEqual(paths);
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

test("/docs says which API is Usher's own and which are contracts of vendors", async () => {
  const { content } = await server.call("GET", "/docs");
  expect(content).toContain("Usher&#39;s own API");
  expect(content).toContain('href="/docs/usher"');
  expect(content).toContain('href="/openapi.json"');
  expect(content.match(/The contract that [\w ]+ published\./g)).toHaveLength(4);
});

test("Usher's own API has a page like the others, which sends no third-party requests", async () => {
  const page = await server.call("GET", "/docs/usher");
  expect([page.status, page.headers.get("content-type")]).toEqual([
    200,
    "text/html; charset=utf-8",
  ]);
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(page.content).toContain('spec-url="/openapi.json"');
  expect(page.content).not.toMatch(/https?:/);
});

test("the pages list operations by path, by an attribute that the explorer knows", async () => {
  const attribute = "use-path-in-nav-bar";
  for (const name of ["usher", "sutro"]) {
    const { content } = await server.call("GET", `/docs/${name}`);
    expect(content).toContain(` ${attribute}="true"`);
  }
  const script = await server.call("GET", "/docs/openapi-explorer.js");
  expect(script.content).toContain(attribute);
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
