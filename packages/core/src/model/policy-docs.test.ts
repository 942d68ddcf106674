import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { expect, test } from "vitest";
import { z } from "zod";

import { policySchema } from "./policy.ts";
import { permissions, rankOf, rolePermissions, systemRoles } from "./roles.ts";

const page = readFileSync(resolve(import.meta.dirname, "../../../../docs/policy.md"), "utf8");

/** The cells of the table below a heading, without backquotes. */
function tableBelow(heading: string): string[][] {
  const [, section = ""] = page.split(`\n## ${heading}\n`);
  const [own = ""] = section.split("\n## ");
  const lines = own.split("\n").filter((line) => line.startsWith("| "));
  return lines.slice(1).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("`", "")),
  );
}

const Node = z.object({
  type: z.string().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  maxLength: z.number().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  /** A value or null. */
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z
    .array(z.object({ properties: z.object({ kind: z.object({ const: z.string() }) }) }))
    .optional(),
});

/** Every setting of the policy as the page writes it: its path, its values, its default. */
function settingsOf(schema: unknown, path: string[] = []): string[][] {
  const node = Node.parse(schema);
  if (node.properties !== undefined)
    return Object.entries(node.properties).flatMap(([name, child]) =>
      settingsOf(child, [...path, name]),
    );
  return [[path.join("."), valuesOf(node), defaultOf(node.default)]];
}

function valuesOf(node: z.infer<typeof Node>): string {
  if (node.anyOf !== undefined) return valuesOf(Node.parse(node.anyOf[0]));
  if (node.oneOf !== undefined)
    return node.oneOf.map(({ properties: { kind } }) => kind.const).join(", ");
  if (node.enum !== undefined) return node.enum.join(", ");
  if (node.type === "boolean") return "true, false";
  if (node.type === "string") return "text";
  if (node.type !== "array") return `${node.minimum}–${node.maximum}`;
  const items = Node.parse(node.items);
  const each = items.type === "string" ? "" : ` of ${items.minimum}–${items.maximum}`;
  return `${node.minItems ?? 0}–${node.maxItems}${each}`;
}

function defaultOf(value: unknown): string {
  const kind = z.object({ kind: z.string() }).safeParse(value);
  if (kind.success) return kind.data.kind;
  return typeof value === "string" ? value : JSON.stringify(value).replaceAll(",", ", ");
}

test("docs/policy.md has every setting of the policy with its values and default", () => {
  const documented = tableBelow("The policy").map((cells) => cells.slice(0, 3));
  expect(documented).toEqual(settingsOf(z.toJSONSchema(policySchema, { io: "input" })));
});

test("docs/policy.md has every role with its rank and permissions", () => {
  expect(tableBelow("Roles")).toEqual(
    systemRoles.map((role) => [
      role,
      String(rankOf(role)),
      rolePermissions(role).join(", ") || "none",
    ]),
  );
});

test("docs/policy.md has every permission", () => {
  expect(tableBelow("Permissions").map(([name]) => name)).toEqual([...permissions]);
});
