import { TypeID } from "typeid-js";
import { expect, test } from "vitest";

import { organizationTypeId } from "../type-id.ts";
import { organizationReference } from "./organization-header.ts";

const id = "01960a3b-7c4d-7e5f-8a1b-2c3d4e5f6a7b";

test("X-Org-ID accepts ids, slugs and TypeIDs", () => {
  expect(organizationReference(id)).toBe(id);
  expect(organizationReference("acme")).toBe("acme");
  expect(organizationReference(organizationTypeId(id))).toBe(id);
});

test("no X-Org-ID header names no organization", () => {
  expect(organizationReference(undefined)).toBeNull();
  expect(organizationReference(" ")).toBeNull();
});

test("X-Org-ID passes on a value that only looks like a TypeID", () => {
  expect(organizationReference("org_nonsense")).toBe("org_nonsense");
  const other = TypeID.fromUUID("inv", id).toString();
  expect(organizationReference(other)).toBe(other);
});
