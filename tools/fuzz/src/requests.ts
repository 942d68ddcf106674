import fc from "fast-check";

import { bodyOf, type Body } from "./bodies.ts";
import { endpointsOf, type Endpoint } from "./endpoints.ts";
import { headersOf, type Header } from "./headers.ts";
import { pathOf } from "./paths.ts";
import { anyJson, nearly, type Json } from "./values.ts";
import type { Fixture } from "./fixture.ts";

export type FuzzRequest = {
  group: string;
  method: string;
  path: string;
  headers: Header[];
  body: Buffer | null;
  chunked: boolean;
};

export type SignPost = (bytes: Buffer) => string;

const elsewhere = Buffer.from("[]");
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"];

/** Requests of every kind, from valid ones to nonsense. A seed and a fixture always give the same ones. */
export function requestOf(fixture: Fixture, sign: SignPost): fc.Arbitrary<FuzzRequest> {
  const [one, two] = fixture.places;
  const endpoints = [...weighted(endpointsOf(one), 2), ...weighted(endpointsOf(two), 1)];
  return fc
    .oneof(
      ...endpoints.map(({ endpoint, weight }) => ({ weight, arbitrary: oneOf(fixture, endpoint) })),
    )
    .map((request) => (request.group === "webhook" ? signed(request, sign) : request));
}

/** Some are signed over something else. */
function signed(request: FuzzRequest, sign: SignPost): FuzzRequest {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const bytes = request.body ?? Buffer.alloc(0);
  const post = Buffer.concat([Buffer.from(timestamp), bytes.length % 7 === 0 ? elsewhere : bytes]);
  const headers: Header[] = [
    ["X-Twilio-Email-Event-Webhook-Signature", sign(post)],
    ["X-Twilio-Email-Event-Webhook-Timestamp", timestamp],
  ];
  return { ...request, headers: [...request.headers, ...headers] };
}

/** The compatibility APIs and the verb behind them are the larger half. */
function weighted(endpoints: readonly Endpoint[], factor: number) {
  return endpoints.map((endpoint) => {
    const isCompat = !["trpc", "page"].includes(endpoint.group);
    const isOften = isCompat || endpoint.path.endsWith("invitation.create");
    return { endpoint, weight: (isOften ? 12 : 2) * factor };
  });
}

function oneOf(fixture: Fixture, endpoint: Endpoint): fc.Arbitrary<FuzzRequest> {
  const method = fc.oneof(
    { weight: 24, arbitrary: fc.constant<string>(endpoint.method) },
    { weight: 1, arbitrary: fc.constantFrom(...methods) },
  );
  return fc
    .record({ method, input: inputOf(endpoint), batched: fc.nat(9) })
    .chain(({ method, input, batched }) => {
      const isBatch = endpoint.group === "trpc" && batched === 0;
      const carriesBody = method !== "GET" && method !== "HEAD";
      const shown = isBatch ? { "0": input ?? null, "1": input ?? null } : input;
      const target = {
        path: isBatch ? `${endpoint.path},role.list` : endpoint.path,
        query: queryOf(endpoint, { input: carriesBody ? undefined : shown, isBatch }),
      };
      return fc
        .record({
          path: pathOf(target),
          headers: headersOf(fixture, endpoint),
          body: carriesBody ? bodyOf(endpoint, shown) : rarely(bodyOf(endpoint, shown)),
        })
        .map(({ path, headers, body }) => assembled({ endpoint, method, path, headers, body }));
    });
}

/** Undefined where nothing is to be sent. */
function inputOf({ input }: Endpoint): fc.Arbitrary<Json | undefined> {
  if (input === null) return fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, anyJson);
  return fc.oneof(
    { weight: 8, arbitrary: input },
    { weight: 4, arbitrary: nearly(input) },
    { weight: 1, arbitrary: anyJson },
  );
}

function rarely(body: fc.Arbitrary<Body>): fc.Arbitrary<Body> {
  const nothing: Body = { bytes: null, chunked: false, type: null };
  return fc.oneof({ weight: 9, arbitrary: fc.constant(nothing) }, body);
}

function queryOf(
  { group }: Endpoint,
  { input, isBatch }: { input: Json | undefined; isBatch: boolean },
): string {
  if (group !== "trpc") return "";
  const batch = isBatch ? "batch=1" : "";
  if (input === undefined) return batch;
  // encodeURIComponent throws for half a surrogate pair, which JSON.stringify escapes.
  return `${batch}${batch && "&"}input=${encodeURIComponent(JSON.stringify(input))}`;
}

function assembled(parts: {
  endpoint: Endpoint;
  method: string;
  path: string;
  headers: Header[];
  body: Body;
}): FuzzRequest {
  const { endpoint, method, path, headers, body } = parts;
  const type: Header[] = body.type === null ? [] : [["Content-Type", body.type]];
  return {
    group: endpoint.group,
    method,
    path,
    headers: [...type, ...headers],
    body: body.bytes,
    chunked: body.chunked,
  };
}
