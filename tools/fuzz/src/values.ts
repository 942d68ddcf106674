import fc from "fast-check";

/** A body as JavaScript has it, before it becomes text. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const oddStrings = [
  "",
  " ",
  "\u0000",
  "\ud800",
  "\u202eevil@acme.com",
  "a\r\nX-Injected: 1",
  "' OR 1=1 --",
  "${7*7}%s%n",
  "<script>alert(1)</script>",
  "ｊａｎｅ＠ａｃｍｅ.com",
  "jane@[127.0.0.1]",
  '"jane doe"@acme.com',
  "jane@xn--zz--zz.com",
  "__proto__",
  "constructor",
  "00000000-0000-0000-0000-000000000000",
  "9999-12-31T23:59:59Z",
  "x".repeat(300),
  "\u{1f600}".repeat(3000),
];
const oddNumbers = [0, -0, -1, 0.5, 1e-7, 1e308, -1e308, 2 ** 31, 2 ** 53, 2 ** 63, 1e21];

export const oddString = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...oddStrings) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  { weight: 1, arbitrary: fc.emailAddress() },
);

/** A cursor as lists with a time in it have, around a time that may be none. */
export const cursor = fc
  .tuple(
    fc.oneof(
      fc.constantFrom("2026-11-21T10:04:00.123Z", "1", "2026", "infinity", "0000-01-01T00:00:00Z"),
      fc.constantFrom("2026-02-30T00:00:00Z", "+275760-09-13T00:00:00Z", "2026-11-21T10:04:00+02"),
      oddString,
    ),
    fc.oneof(fc.uuid(), oddString),
  )
  .map(([time, id]) => Buffer.from(`${time} ${id}`).toString("base64url"));

/** Anything that JSON can say. */
export const anyJson: fc.Arbitrary<Json> = fc.oneof(
  { weight: 3, arbitrary: oddString },
  { weight: 2, arbitrary: fc.constantFrom(...oddNumbers) },
  { weight: 2, arbitrary: fc.constantFrom<Json>(null, true, false, [], {}, [[]], [null]) },
  // jsonValue makes nothing that this type does not have.
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json> },
);

type Change = { at: number; kind: (typeof kinds)[number]; value: Json };
const kinds = ["replace", "remove", "wrap", "repeat", "add"] as const;

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(200),
  kind: fc.constantFrom(...kinds),
  value: anyJson,
});

/** A valid value with a few places of it changed. */
export function nearly(valid: fc.Arbitrary<Json>): fc.Arbitrary<Json> {
  return fc
    .tuple(valid, fc.array(change, { minLength: 1, maxLength: 3 }))
    .map(([value, changes]) => changes.reduce(changed, value));
}

function changed(root: Json, change: Change): Json {
  let left = change.at % Math.max(1, size(root));
  const visit = (node: Json): Json => {
    if (left < 0) return node;
    if (left === 0) {
      left = -1;
      return apply(node, change);
    }
    left -= 1;
    if (Array.isArray(node)) return node.map(visit);
    if (node === null || typeof node !== "object") return node;
    return Object.fromEntries(Object.entries(node).map(([key, part]) => [key, visit(part)]));
  };
  return visit(root);
}

function apply(node: Json, { kind, value, at }: Change): Json {
  switch (kind) {
    case "replace":
      return value;
    case "remove":
      if (Array.isArray(node)) return node.slice(1);
      if (node === null || typeof node !== "object") return null;
      return Object.fromEntries(Object.entries(node).slice(1));
    case "wrap":
      return at % 2 === 0 ? [node] : { value: node };
    case "repeat":
      return Array.from({ length: 2 + (at % 150) }, () => node);
    case "add":
      if (Array.isArray(node)) return [...node, value];
      if (node === null || typeof node !== "object") return value;
      return { ...node, [typeof value === "string" ? value : "extra"]: value };
  }
}

function size(node: Json): number {
  if (node === null || typeof node !== "object") return 1;
  return Object.values(node).reduce<number>((sum, part) => sum + size(part), 1);
}
