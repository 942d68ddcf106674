import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";

import { newId } from "../model/ids.ts";
import { useOrganization } from "../testing/index.ts";
import { toErrorView } from "./error-view.ts";
import { procedures } from "./procedures.ts";

const fixture = useOrganization();

const called = [...procedures].flatMap(([path, { _def }]) => {
  const [input] = _def.inputs;
  return input instanceof z.ZodType && _def.type !== "subscription" ? [[path, input] as const] : [];
});

const cursor = (time: string) => Buffer.from(`${time} ${newId()}`).toString("base64url");
const hostileTexts = [
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "\u202e",
  "'; DROP TABLE invitation; --",
  "%",
  "1",
  "-1",
  "9".repeat(18),
  "9".repeat(30),
  "infinity",
  newId(),
  "00000000-0000-0000-0000-000000000000",
  "org-x",
  "jane@people.example",
  "2026-11-21T10:04:00.000Z",
  ...["1", "2026", "0000-01-01T00:00:00.000Z", "2026-02-30T00:00:00Z", "infinity"].map(cursor),
  cursor("2026-11-21T10:04:00.000Z"),
  "x".repeat(600),
];
const hostileNumbers = [0, 1, -1, 2 ** 31 - 1, 2 ** 31, -(2 ** 31) - 1, 2 ** 53 - 1, 1.5, 1e308];

/** Halves of surrogate pairs and control characters too. */
const anyText = fc.string({
  unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
});

/** The part of JSON Schema that zod writes for our inputs. */
type Schema = {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  items?: Schema;
  format?: string;
};

/** Values of the right type, most of them at the edge of what it allows or past it. */
function hostile(schema: Schema): fc.Arbitrary<unknown> {
  const several = schema.anyOf ?? schema.oneOf;
  if (several) return fc.oneof(...several.map(hostile));
  if ("const" in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case "string": {
      const text = fc.oneof(fc.constantFrom(...hostileTexts), anyText);
      return schema.format === "uuid" ? fc.oneof(fc.uuid(), text) : text;
    }
    case "integer":
    case "number":
      return fc.constantFrom(...hostileNumbers);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return fc.array(hostile(schema.items ?? {}), { maxLength: 3 });
    case "object":
      return hostileObject(schema);
    default:
      return fc.jsonValue();
  }
}

function hostileObject({ properties, required }: Schema): fc.Arbitrary<unknown> {
  if (!properties) return fc.dictionary(fc.constantFrom(...hostileTexts), fc.jsonValue());
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, hostile(schema)]),
  );
  return fc.record(fields, { requiredKeys: required ?? [] });
}

async function codeOf(path: string, input: unknown): Promise<string | null> {
  let call: unknown = fixture.as.owner;
  // The caller is a proxy that has every path.
  for (const name of path.split(".")) call = (call as Record<string, unknown>)[name];
  try {
    await (call as (input: unknown) => Promise<unknown>)(input);
    return null;
  } catch (error) {
    return toErrorView(error).code;
  }
}

test.each(called)(
  "%s answers hostile input with a code of its own",
  { timeout: 120_000 },
  async (path, input) => {
    const schema = z.toJSONSchema(input, { io: "input", unrepresentable: "any" }) as Schema;
    await fc.assert(
      fc.asyncProperty(hostile(schema), async (value) => {
        expect(await codeOf(path, value)).not.toBe("internal.error");
      }),
      { numRuns: 30 },
    );
  },
);

test.each(called)("%s rejects input nested 200,000 levels deep", async (path) => {
  let deep: unknown = 0;
  for (let level = 0; level < 200_000; level += 1) deep = [deep];
  for (const value of [deep, { unknown: deep }, { entries: [{ metadata: { deep } }] }])
    expect(await codeOf(path, value)).toBe("request.invalid");
});
