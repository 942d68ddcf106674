import fc from "fast-check";

import type { Endpoint } from "./endpoints.ts";
import type { Json } from "./values.ts";

export type Body = { bytes: Buffer | null; chunked: boolean; type: string | null };

const json = "application/json";
const types = [
  `${json}; charset=utf-8`,
  `${json};charset=utf-16`,
  "APPLICATION/JSON",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "multipart/form-data",
  "text/plain",
  "application/octet-stream",
  "application/octet-stream;;;",
  "nonsense",
  "",
];

/** Ways to spoil a text, from the most likely mistake on. */
const spoilers: readonly ((text: string) => Buffer)[] = [
  (text) => Buffer.from(text.slice(0, Math.floor(text.length / 2))),
  (text) => Buffer.from(`\ufeff${text}`),
  (text) => Buffer.from(`${text}${text}`),
  (text) => Buffer.from(text.replaceAll('"', "'")),
  (text) => Buffer.from(`  \r\n\t${text}\n`),
  (text) => Buffer.from(text, "utf16le"),
  (text) => Buffer.concat([Buffer.from(text.slice(0, -1)), Buffer.from([0xff, 0xfe, 0x00])]),
  (text) => Buffer.from(text.replace(/[{[]/, '$&"__proto__":{"admin":true},')),
  () => Buffer.from("[".repeat(100_000)),
  () => Buffer.from(`${"[".repeat(20_000)}${"]".repeat(20_000)}`),
  () => Buffer.from(`{"a":`.repeat(20_000) + "1" + "}".repeat(20_000)),
  // Depth where a body of the right shape has something else.
  (text) =>
    Buffer.from(text.replace(/"(?=[^"]*":)/, `"deep":${"[".repeat(5_000)}${"]".repeat(5_000)},"`)),
  (text) => Buffer.from(text.replace(/\[/, `[${"{},".repeat(20_000)}`)),
  () => Buffer.from("NaN"),
  () => Buffer.alloc(0),
  () => Buffer.from("action=accept"),
  () => Buffer.from("--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--\r\n"),
];
/** Around and over the limit of 1 MB; rare, since they are slow to send. */
const sizes = [1024 * 1024 - 40, 1024 * 1024, 1024 * 1024 + 1, 3 * 1024 * 1024];

export function bodyOf({ group }: Endpoint, input: Json | undefined): fc.Arbitrary<Body> {
  const text = input === undefined ? "" : JSON.stringify(input);
  const right = group === "page" ? Buffer.from("action=decline") : Buffer.from(text);
  const rightType = group === "page" ? "application/x-www-form-urlencoded" : json;
  const bytes = fc.oneof(
    { weight: 120, arbitrary: fc.constant<Buffer | null>(right) },
    { weight: 12, arbitrary: fc.constantFrom(...spoilers).map((spoil) => spoil(text)) },
    { weight: 1, arbitrary: fc.constantFrom(...sizes).map((length) => padded(text, length)) },
    { weight: 2, arbitrary: fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array)) },
    { weight: 2, arbitrary: fc.constant(null) },
  );
  const type = fc.oneof(
    { weight: 30, arbitrary: fc.constant<string | null>(rightType) },
    { weight: 2, arbitrary: fc.constantFrom(...types) },
    { weight: 1, arbitrary: fc.constant(null) },
  );
  const chunked = fc.nat(9).map((number) => number === 0);
  return fc.record({ bytes, chunked, type });
}

/** JSON allows as much space as one likes. */
function padded(text: string, length: number): Buffer {
  return Buffer.concat([Buffer.from(text), Buffer.alloc(Math.max(0, length), " ")]);
}
