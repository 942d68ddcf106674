import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";

import { mergeSettings } from "./merge-settings.ts";
import { parsePolicy, policySchema } from "./policy.ts";

/** Each run checks a time zone, which is slow. */
const runs = { numRuns: 40 };

type Tree = { [name: string]: unknown };

const id = "0f8fad5b-d9cb-469f-a165-70867728950e";
/** Policies that differ from the default in every part. */
const policies = fc
  .record({
    quorum: fc.integer({ min: 1, max: 10 }),
    hoursAfter: fc.constantFrom([], [3], [3, 9]),
    from: fc.integer({ min: 0, max: 11 }),
    days: fc.constantFrom([6], [6, 7]),
    listed: fc.boolean(),
    block: fc.constantFrom([], ["acme.com"]),
    pending: fc.integer({ min: 1, max: 10_000 }),
    locale: fc.constantFrom("en", "de"),
  })
  .map(({ quorum, hoursAfter, from, days, listed, block, pending, locale }) =>
    parsePolicy({
      approval: {
        quorum,
        approvers: listed ? { kind: "list", userIds: [id] } : { kind: "rank" },
        reminders: { hoursAfter, workingHours: { from, days } },
      },
      domains: { block },
      limits: { pending },
      locale,
    }),
  );

const merge = (current: unknown, change: unknown) =>
  policySchema.parse(mergeSettings(policySchema, current, change));

describe("a change of the policy", () => {
  test("to any part of another policy takes that part over and keeps all the others", () => {
    fc.assert(
      fc.property(policies, policies, fc.nat(), (current, other, choice) => {
        const places = placesIn(other);
        const place = places[choice % places.length] ?? [];
        const merged = merge(current, at(place, valueAt(other, place)));
        expect(valueAt(merged, place)).toEqual(valueAt(other, place));
        expect(without(merged, place)).toEqual(without(current, place));
      }),
      runs,
    );
  });

  test("to null at any place resets that place and keeps all the others", () => {
    const defaults = parsePolicy({});
    fc.assert(
      fc.property(policies, fc.nat(), (current, choice) => {
        const places = placesIn(defaults);
        const place = places[choice % places.length] ?? [];
        const merged = merge(current, at(place, null));
        expect(valueAt(merged, place)).toEqual(valueAt(defaults, place));
        expect(without(merged, place)).toEqual(without(current, place));
      }),
      runs,
    );
  });

  test("to a whole other policy becomes it, and to nothing changes nothing", () => {
    fc.assert(
      fc.property(policies, policies, (current, other) => {
        expect(merge(current, other)).toEqual(other);
        expect(merge(current, {})).toEqual(current);
        expect(merge(current, { approval: { reminders: {} } })).toEqual(current);
      }),
      runs,
    );
  });
});

test("a setting that is undefined in process stays as it is", () => {
  const current = parsePolicy({ approval: { quorum: 3 } });
  expect(merge(current, { approval: { quorum: undefined }, locale: undefined })).toEqual(current);
});

test("another variant replaces the one before it, and the same one merges", () => {
  const list = parsePolicy({ approval: { approvers: { kind: "list", userIds: [id] } } });
  expect(merge(list, { approval: { approvers: { kind: "rank" } } }).approval.approvers).toEqual({
    kind: "rank",
  });
  expect(merge(list, { approval: { approvers: { kind: "list" } } })).toEqual(list);
  expect(merge(list, { approval: { approvers: null } }).approval.approvers).toEqual({
    kind: "rank",
  });
  expect(policySchema.safeParse(mergeSettings(policySchema, list, variantWithoutIds)).success).toBe(
    false,
  );
});

const variantWithoutIds = { approval: { approvers: { userIds: null } } };

test.each([
  ["an object for a list", { domains: { block: { 0: "acme.com" } } }],
  ["a list for an object", { limits: [] }],
  ["a text for an object", { limits: "none" }],
  ["an unknown setting", { limits: { nonsense: 1 } }],
  ["an unknown part", { nonsense: { deep: { er: 1 } } }],
  ["the name of the prototype", JSON.parse('{"limits":{"__proto__":{"pending":1}}}')],
])("%s is left for the schema to reject", (_what, change: unknown) => {
  expect(policySchema.safeParse(mergeSettings(policySchema, parsePolicy({}), change)).success).toBe(
    false,
  );
});

test("a schema of another shape merges the same way", () => {
  const schema = z.object({ a: z.object({ b: z.number().default(1) }).prefault({}) });
  expect(schema.parse(mergeSettings(schema, { a: { b: 5 } }, { a: null }))).toEqual({
    a: { b: 1 },
  });
});

/** Every place of the tree, groups of settings included; a variant of a union is one place. */
function placesIn(tree: Tree, above: string[] = []): string[][] {
  return Object.entries(tree).flatMap(([name, value]) => {
    const place = [...above, name];
    return isTree(value) && !("kind" in value) ? [place, ...placesIn(value, place)] : [place];
  });
}

function at(place: readonly string[], value: unknown): unknown {
  return place.toReversed().reduce((inner: unknown, name) => ({ [name]: inner }), value);
}

function valueAt(tree: unknown, place: readonly string[]): unknown {
  return place.reduce((inner, name) => (isTree(inner) ? inner[name] : undefined), tree);
}

function without(tree: unknown, [name = "", ...below]: readonly string[]): unknown {
  if (!isTree(tree)) return tree;
  const { [name]: inner, ...rest } = tree;
  return below.length === 0 ? rest : { ...rest, [name]: without(inner, below) };
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
