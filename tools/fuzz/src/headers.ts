import fc from "fast-check";

import type { Endpoint } from "./endpoints.ts";
import type { Fixture } from "./fixture.ts";

export type Header = [name: string, value: string];

const oddValues = [
  "",
  "0",
  "-1",
  "null",
  "a\tb",
  "\u00e9",
  "a".repeat(300),
  "a".repeat(5000),
  "%00",
  "'\"<>",
  "../../etc/passwd",
  "1, 2, 3",
];

/** Those that the server or a library of it reads. */
const readHeaders = [
  "Authorization",
  "X-Org-ID",
  "Idempotency-Key",
  "X-Request-Id",
  "X-Forwarded-For",
  "X-Forwarded-Host",
  "X-Forwarded-Proto",
  "Forwarded",
  "Accept",
  "Accept-Language",
  "Accept-Encoding",
  "Content-Encoding",
  "Origin",
  "Referer",
  "Cookie",
  "Sec-Fetch-Site",
  "Last-Event-ID",
  "If-None-Match",
  "Range",
  "trpc-accept",
  "trpc-batch-mode",
  "x-trpc-source",
  "X-HTTP-Method-Override",
];

const negotiation: readonly Header[] = [
  ["trpc-accept", "application/jsonl"],
  ["Accept", "text/event-stream"],
  ["Accept", "text/html"],
  ["Accept-Language", "de-DE,de;q=0.9,en;q=xx"],
  ["Sec-Fetch-Site", "cross-site"],
  ["Origin", "https://evil.example"],
  ["Origin", "https://usher.example.com"],
  ["Content-Encoding", "gzip"],
  ["Expect", "100-continue"],
  ["Expect", "a miracle"],
  ["Upgrade", "websocket"],
  ["Upgrade", "h2c"],
  ["X-Request-Id", "mine-1"],
  ["Host", "evil.example"],
  ["Last-Event-ID", "12"],
  ["Access-Control-Request-Method", "POST"],
];

export function headersOf(fixture: Fixture, endpoint: Endpoint): fc.Arbitrary<Header[]> {
  const { credentials, id, slug, typeId } = endpoint.place;
  const elsewhere = fixture.places.filter((place) => place !== endpoint.place);
  const credential = fc.oneof(
    { weight: 14, arbitrary: fc.constantFrom(...credentials) },
    { weight: 2, arbitrary: fc.constantFrom(...elsewhere.flatMap((place) => place.credentials)) },
    { weight: 2, arbitrary: fc.constantFrom(...fixture.badCredentials) },
    { weight: 1, arbitrary: fc.constant(null) },
  );
  const organization = fc.oneof(
    { weight: 7, arbitrary: fc.constantFrom(typeId, id, slug) },
    { weight: 2, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom(...elsewhere.map((place) => place.id)) },
    { weight: 1, arbitrary: fc.constantFrom("nowhere", "org_x", ...oddValues) },
  );
  const idempotency = fc.oneof(
    { weight: 8, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom("one", "two", "three") },
    { weight: 1, arbitrary: fc.constantFrom(...oddValues) },
  );
  const client = fc.oneof({ weight: 1, arbitrary: fc.ipV4() }, fc.ipV6(), fc.constant(null));
  const extra = fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...negotiation) },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.constantFrom(...readHeaders), fc.constantFrom(...oddValues)),
    },
  );
  const extras = fc.oneof(
    { weight: 3, arbitrary: fc.constant<Header[]>([]) },
    { weight: 2, arbitrary: fc.array(extra, { maxLength: 3 }) },
  );
  return fc
    .record({ credential, organization, idempotency, client, extras, repeated: fc.nat(19) })
    .map(({ credential, organization, idempotency, client, extras, repeated }) => {
      const named: [string, string | null][] = [
        ["Authorization", credentialFor(endpoint, credential)],
        ["X-Org-ID", organization],
        ["Idempotency-Key", idempotency],
        ["X-Forwarded-For", client],
      ];
      const sent = named.filter((header): header is Header => header[1] !== null);
      const all = [...sent, ...extras];
      return repeated === 0 ? [...all, ...all] : all;
    });
}

/** Control Plane's callers send the bare key as often as not. */
function credentialFor({ group }: Endpoint, credential: string | null): string | null {
  if (group !== "control-plane" || credential === null) return credential;
  return credential.length % 2 === 0 ? credential.replace("Bearer ", "") : credential;
}
