import { describe, expect, test } from "vitest";
import { z } from "zod";

import { rejectionOf, useOrganization } from "../testing/index.ts";
import { procedures } from "./procedures.ts";

const fixture = useOrganization();

const inputs = [...procedures].flatMap(([path, { _def }]) => {
  const [input] = _def.inputs;
  return input instanceof z.ZodType ? [[path, input] as const] : [];
});

/** Where an object with named fields takes others too. */
function looseObjects(schema: unknown, path = "input"): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const loose =
    "properties" in schema && !("additionalProperties" in schema && !schema.additionalProperties);
  return [
    ...(loose ? [path] : []),
    ...Object.entries(schema).flatMap(([key, value]) => looseObjects(value, `${path}.${key}`)),
  ];
}

describe("an input schema is strict", () => {
  test("in all procedures that have one", () => {
    expect(inputs.length).toBeGreaterThan(35);
  });

  test.each(inputs)("%s", (_path, input) => {
    expect(looseObjects(z.toJSONSchema(input, { io: "input", unrepresentable: "any" }))).toEqual(
      [],
    );
  });
});

describe("an unknown field is rejected, and nothing happens", () => {
  const email = "jane@people.example";
  const rejected = async (input: unknown) => {
    // As it comes over HTTP, where the type is not checked.
    const call = fixture.as.owner.invitation.create(input as { entries: [] });
    const rejection = await rejectionOf(call);
    expect((await fixture.as.owner.invitation.list({})).invitations).toEqual([]);
    return rejection;
  };

  test("a misspelled dry run invites no one", async () => {
    expect(await rejected({ entries: [{ email }], dryrun: true })).toMatchObject({
      code: "request.invalid",
      status: 400,
      message: expect.stringContaining("dryrun"),
    });
  });

  test("a misspelled role does not become plain member", async () => {
    expect(await rejected({ entries: [{ email, role: "admin" }] })).toMatchObject({
      code: "request.invalid",
      message: expect.stringMatching(/entries\.0.*role/),
    });
  });
});
