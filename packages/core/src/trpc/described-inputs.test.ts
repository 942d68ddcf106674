import { describe, expect, test } from "vitest";
import { z } from "zod";

import { procedures } from "./procedures.ts";

const inputs = [...procedures].flatMap(([path, { _def }]) => {
  const [input] = _def.inputs;
  return input instanceof z.ZodType ? [[path, input] as const] : [];
});

/** Every named field at every depth, with what the JSON Schema says of it. */
function fieldsOf(schema: unknown, path: string): { path: string; description: unknown }[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { properties = {}, ...rest } = schema as { properties?: Record<string, object> };
  return [
    ...Object.entries(properties).flatMap(([name, field]) => [
      { path: `${path}.${name}`, description: "description" in field ? field.description : null },
      ...fieldsOf(field, `${path}.${name}`),
    ]),
    ...Object.values(rest).flatMap((part) => fieldsOf(part, path)),
  ];
}

const fields = inputs.map(
  ([path, input]) => [path, fieldsOf(z.toJSONSchema(input, { io: "input" }), path)] as const,
);

describe("every input field says what it is", () => {
  test("fields of nested objects count", () => {
    const paths = fields.flatMap(([, all]) => all.map(({ path }) => path));
    expect(paths).toContain("invitation.create.entries");
    expect(paths).toContain("invitation.create.entries.email");
    expect(paths).toContain("approval.approve.breakGlass.reason");
  });

  test.each(fields)("%s", (_path, all) => {
    const bare = all.filter(({ description }) => typeof description !== "string");
    expect(bare.map(({ path }) => path)).toEqual([]);
  });
});
