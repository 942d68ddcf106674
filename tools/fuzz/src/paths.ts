import fc from "fast-check";

type Target = { path: string; query: string };

/** What proxies, routers and file systems have been known to read differently. */
const twists: readonly ((path: string) => string)[] = [
  (path) => `${path}/`,
  (path) => `/${path}`,
  (path) => path.replaceAll("/", "//"),
  (path) => path.toUpperCase(),
  (path) => path.replace(/[a-z]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
  (path) => path.replaceAll("/", "%2F"),
  (path) => `${path}%00`,
  (path) => `${path}%`,
  (path) => `${path}%E0%A4%A`,
  (path) => `${path}%ff%fe`,
  (path) => `${path}/../../../etc/passwd`,
  (path) => `/x/..${path}`,
  (path) => `${path};a=b`,
  (path) => path.replaceAll("/", "\\"),
  (path) => `http://evil.example${path}`,
  (path) => `${path}#fragment`,
  (path) => `${path}${"a".repeat(6000)}`,
  (path) => `${path}\u00e9`,
  (path) => path.slice(0, -2),
  () => "*",
  () => "/trpc",
  () => "/trpc/",
  () => `/trpc/${"role.list,".repeat(19)}role.list?batch=1`,
  () => `/trpc/${"role.list,".repeat(40)}role.list?batch=1`,
  () => "/trpc/__proto__.toString",
  () => "/trpc/constructor",
  () => "/docs/__proto__",
];
const queries = [
  "a=b",
  "batch=1",
  "batch=1&input=%7B%7D",
  "input=%7B",
  "input=%00",
  "lang=%F0%9F%98",
  "?",
  "&&==",
  `q=${"a".repeat(3000)}`,
];

/** No space, nothing above a byte: what an HTTP client lets through. */
export function pathOf({ path, query }: Target): fc.Arbitrary<string> {
  const twisted = fc.oneof(
    { weight: 24, arbitrary: fc.constant(path) },
    { weight: 1, arbitrary: fc.constantFrom(...twists).map((twist) => twist(path)) },
    { weight: 1, arbitrary: fc.webPath().map((end) => `${path}${end}`) },
  );
  const asked = fc.oneof(
    { weight: 24, arbitrary: fc.constant(query) },
    { weight: 1, arbitrary: fc.constantFrom(...queries) },
  );
  return fc
    .tuple(twisted, asked)
    .map(([shown, search]) => (search === "" ? shown : `${shown}?${search}`));
}
