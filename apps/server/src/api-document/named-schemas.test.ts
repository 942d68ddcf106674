import { expect, test } from "vitest";

import { withoutDefinitions } from "./named-schemas.ts";

const use = (name: string) => ({ $ref: `#/$defs/${name}` });

test("named schemas leave the schemas that use them, at any depth", () => {
  const Member = { type: "object", properties: { role: use("Role") } };
  const Role = { type: "string" };
  const { schemas, value } = withoutDefinitions({
    one: { items: use("Member"), $defs: { Member, Role } },
    other: { ...use("Role"), $defs: { Role } },
  });
  expect(value).toEqual({
    one: { items: { $ref: "#/components/schemas/Member" } },
    other: { $ref: "#/components/schemas/Role" },
  });
  expect(schemas).toEqual({
    Member: { type: "object", properties: { role: { $ref: "#/components/schemas/Role" } } },
    Role,
  });
});

test("two different schemas of one name are an error, not one of them", () => {
  const named = (type: string) => ({ ...use("Role"), $defs: { Role: { type } } });
  expect(() => withoutDefinitions([named("string"), named("object")])).toThrow(
    "two schemas are called Role",
  );
});
