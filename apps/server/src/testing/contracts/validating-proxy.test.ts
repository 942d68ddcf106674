import { afterEach, describe, expect, test } from "vitest";

import { disagreements } from "./agreement.ts";
import type { Document } from "./document.ts";
import { structureFaults } from "./structure.ts";
import { startValidatingProxy, type Upstream, type ValidatingProxy } from "./validating-proxy.ts";

const pet = {
  type: "object",
  required: ["id", "bornAt"],
  properties: {
    id: { type: "string", format: "uuid" },
    bornAt: { type: "string", nullable: true },
  },
};
const content = (schema: object) => ({ "application/json": { schema } });

/** A made-up contract. */
const document: Document = {
  openapi: "3.0.3",
  info: { title: "Pets", version: "1" },
  paths: {
    "/pets/{name}": {
      post: {
        parameters: [{ name: "name", in: "path", required: true }],
        requestBody: { $ref: "#/components/requestBodies/pet" },
        responses: { "200": { content: content({ $ref: "#/components/schemas/pet" }) }, "409": {} },
      },
    },
  },
  components: {
    schemas: { pet },
    requestBodies: {
      pet: {
        content: content({
          type: "object",
          properties: { age: { type: "integer" } },
          additionalProperties: false,
        }),
      },
    },
  },
};
const id = "0199f0aa-0000-7000-8000-000000000001";
const right = { id, bornAt: null };
const problem = (status: number) => ({ status, message: "No.", code: "a.b", details: {}, id: "1" });

const open: ValidatingProxy[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((proxy) => proxy.close()));
});

/** One request to `/x/pets/rex` that is answered with this. */
async function exchange(
  status: number,
  answer: unknown,
  { body = {}, path = "/x/pets/rex" }: { body?: object; path?: string } = {},
) {
  const upstream: Upstream = () =>
    Promise.resolve({
      status,
      headers: new Headers({ "Content-Type": "application/json" }),
      content: typeof answer === "string" ? answer : JSON.stringify(answer),
    });
  const proxy = await startValidatingProxy(upstream, [
    { name: "pets", prefix: "/x", document, extras: [401] },
  ]);
  open.push(proxy);
  const shown = await fetch(`${proxy.url}${path}`, { method: "POST", body: JSON.stringify(body) });
  const [one] = proxy.exchanges;
  return { status: shown.status, json: await shown.json(), ...(one && { request: one.request }) };
}

describe("the validating proxy", () => {
  test("the proxy passes what the document describes", async () => {
    expect(await exchange(200, right)).toEqual({ status: 200, json: right, request: [] });
    expect(await exchange(409, problem(409))).toMatchObject({ status: 409 });
    expect(await exchange(401, problem(401))).toMatchObject({ status: 401 });
  });

  test.each([
    ["a field that is missing", 200, { id }],
    ["a type that is another", 200, { id, bornAt: 1 }],
    ["a format that is another", 200, { ...right, id: "rex" }],
    ["a status outside the document", 418, problem(418)],
    ["an undescribed body that is not an envelope", 409, { error: "no" }],
    ["an envelope of another status", 401, problem(403)],
    ["broken JSON", 200, "{"],
  ])("the proxy stops %s", async (_what, status, answer) => {
    const { status: shown, json } = await exchange(status, answer);
    expect([shown, json]).toEqual([502, { violations: [expect.any(String)] }]);
  });

  test("the proxy stops undescribed answers, and records undescribed requests", async () => {
    expect((await exchange(200, right, { path: "/x/dogs" })).status).toBe(502);
    expect((await exchange(200, right, { path: "/x/pets/rex/toys" })).status).toBe(502);
    const { status, request } = await exchange(200, right, { body: { name: "Rex" } });
    expect([status, request]).toEqual([200, [expect.stringContaining("additional properties")]]);
  });
});

const ours: Document = {
  openapi: "3.1.0",
  info: document.info,
  paths: {
    "/pets/{name}": {
      post: {
        parameters: [{ name: "name", in: "path", required: true, schema: { type: "string" } }],
        requestBody: document.components?.["requestBodies"]?.["pet"] ?? {},
        responses: {
          "200": {
            description: "A pet",
            content: content({ $ref: "#/components/schemas/pet" }),
          },
          "409": { description: "No" },
        },
      },
    },
  },
  components: {
    schemas: {
      pet: { ...pet, properties: { ...pet.properties, bornAt: { type: ["string", "null"] } } },
    },
  },
};

function changed(change: (document: Document) => void): Document {
  const copy = structuredClone(ours);
  change(copy);
  return copy;
}

describe("our document beside the vendor's", () => {
  test("our document is valid and agrees with the vendor's", () => {
    expect(structureFaults(ours)).toEqual([]);
    expect(disagreements(document, ours)).toEqual([]);
  });

  test.each<[string, (document: Document) => void, string]>([
    ["a path", ({ paths }) => delete paths["/pets/{name}"], "is missing"],
    [
      "a status",
      ({ paths }) => delete paths["/pets/{name}"]?.["post"]?.responses["409"],
      "has no 409",
    ],
    [
      "a field's type",
      ({ components }) => Object.assign(components ?? {}, { schemas: { pet } }),
      "is string, not null|string",
    ],
    [
      "a field that is required",
      ({ components }) =>
        Object.assign(components ?? {}, { schemas: { pet: { ...pet, required: [] } } }),
      "id is not required",
    ],
  ])("a difference is found: our document misses %s", (_what, change, expected) => {
    expect(disagreements(document, changed(change)).join()).toContain(expected);
  });

  test.each<[string, (document: Document) => void, string]>([
    ["another version", (copy) => (copy.openapi = "3.0.3"), "/openapi"],
    [
      "a reference to nothing",
      ({ components }) => delete components?.["schemas"],
      "points at nothing",
    ],
    [
      "an unknown credential",
      (copy) => (copy.security = [{ key: [] }]),
      "key is not a security scheme",
    ],
    [
      "a path without its parameter",
      ({ paths }) => delete paths["/pets/{name}"]?.["post"]?.parameters,
      "has other parameters",
    ],
  ])("a document is invalid with %s", (_what, change, expected) => {
    expect(structureFaults(changed(change)).join()).toContain(expected);
  });
});
