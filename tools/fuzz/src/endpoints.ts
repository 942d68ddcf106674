import fc from "fast-check";

import { procedureInputs, type Words } from "./procedure-inputs.ts";
import { oddString, type Json } from "./values.ts";
import type { Place } from "./fixture.ts";

/** Something that can be asked for, with what would be right to send. */
export type Endpoint = {
  /** For the histogram. */
  group: string;
  method: "GET" | "POST";
  path: string;
  input: fc.Arbitrary<Json> | null;
  place: Place;
};

export function endpointsOf(place: Place): Endpoint[] {
  const email = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...place.emails) },
    { weight: 1, arbitrary: oddString },
  );
  const emails = fc.array(email, { minLength: 1, maxLength: 4 });
  const roles = fc.constantFrom<string[]>(
    ["member"],
    ["admin"],
    ["owner"],
    ["org-guide"],
    ["member", "org-guide"],
    ["org-none"],
  );
  const optional = { requiredKeys: ["email" as const] };
  const batch = fc.array(fc.record({ email, role_slugs: roles }, optional), {
    minLength: 1,
    maxLength: 4,
  });
  const face = (method: "GET" | "POST", path: string, input: fc.Arbitrary<Json> | null) => ({
    group: path.split("/")[1] ?? "",
    method,
    path,
    input,
    place,
  });
  return [
    face("POST", "/sutro/invitations", fc.record({ emailAddresses: emails })),
    face("GET", "/sutro/invitations", null),
    face("POST", "/gorules/api/users", fc.record({ emails })),
    face("POST", `/control-plane/org/${place.slug}/user/-invite`, fc.record({ emails })),
    face("POST", `/nametrust/orgs/${place.typeId}/invitations`, batch),
    ...procedures(place, { email, roles }),
    ...pages(place),
    webhook(place),
  ];
}

function webhook(place: Place): Endpoint {
  const event = fc.record({
    event: fc.constantFrom("processed", "deferred", "delivered", "bounce", "dropped", "spamreport"),
    sg_event_id: fc.oneof(fc.uuid(), fc.constant("again")),
    sg_message_id: oddString,
    timestamp: fc.constantFrom(0, 1_795_000_000, 4_000_000_000, 4_000_000_001),
    send_id: fc.oneof(fc.constantFrom(...place.deliveryIds, ...place.invitationIds), fc.uuid()),
    organization_id: fc.constant(place.id),
    type: fc.constantFrom("bounce", "blocked"),
    reason: oddString,
    response: oddString,
  });
  return {
    group: "webhook",
    method: "POST",
    path: "/webhooks/sendgrid",
    input: fc.array(event, { minLength: 1, maxLength: 5 }),
    place,
  };
}

function procedures(place: Place, words: Words): Endpoint[] {
  const { queries, mutations } = procedureInputs(place, words);
  const procedure =
    (method: "GET" | "POST") =>
    ([name, input]: [string, Endpoint["input"]]): Endpoint => ({
      group: "trpc",
      method,
      path: `/trpc/${name}`,
      input,
      place,
    });
  return [
    ...Object.entries(queries).map(procedure("GET")),
    ...Object.entries(mutations).map(procedure("POST")),
  ];
}

function pages(place: Place): Endpoint[] {
  const { links } = place;
  const paths = ["/", "/favicon.ico", "/healthz", "/readyz", "/metrics", "/docs", "/docs/sutro"];
  const documents = ["/docs/nametrust/openapi.json", "/docs/openapi-explorer.js", "/i/", "/i/a.b"];
  const all = [...paths, ...documents, ...links.slice(0, 2).map((link) => `/i/${link}`)];
  const shown = all.map((path) => ({
    group: "page",
    method: "GET" as const,
    path,
    input: null,
    place,
  }));
  const submitted = links.slice(2, 4).map((link) => ({
    group: "page",
    method: "POST" as const,
    path: `/i/${link}`,
    input: null,
    place,
  }));
  return [...shown, ...submitted];
}
