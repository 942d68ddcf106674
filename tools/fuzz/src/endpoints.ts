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
type Asked = Omit<Endpoint, "place">;

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
  const compat = (method: Asked["method"], path: string, input: Asked["input"]): Asked => ({
    group: path.split("/")[1] ?? "",
    method,
    path,
    input,
  });
  const asked = [
    compat("POST", "/sutro/invitations", fc.record({ emailAddresses: emails })),
    compat("GET", "/sutro/invitations", null),
    compat("POST", "/gorules/api/users", fc.record({ emails })),
    compat("POST", `/control-plane/org/${place.slug}/user/-invite`, fc.record({ emails })),
    compat("POST", `/nametrust/orgs/${place.typeId}/invitations`, batch),
    ...procedures(place, { email, roles }),
    ...pages(place),
    webhook(place),
  ];
  return asked.map((one) => ({ ...one, place }));
}

function webhook(place: Place): Asked {
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
  };
}

function procedures(place: Place, words: Words): Asked[] {
  const { queries, mutations } = procedureInputs(place, words);
  const procedure =
    (method: Asked["method"]) =>
    ([name, input]: [string, Asked["input"]]): Asked => ({
      group: "trpc",
      method,
      path: `/trpc/${name}`,
      input,
    });
  return [
    ...Object.entries(queries).map(procedure("GET")),
    ...Object.entries(mutations).map(procedure("POST")),
  ];
}

function pages({ links }: Place): Asked[] {
  const paths = ["/", "/favicon.ico", "/healthz", "/readyz", "/metrics", "/docs", "/docs/sutro"];
  const documents = ["/docs/nametrust/openapi.json", "/docs/openapi-explorer.js"];
  const wrongLinks = ["/i/", "/i/a.b", "/u/", "/u/a.b"];
  const accepting = links.map((link) => `/i/${link}`);
  const page = (method: Asked["method"], path: string): Asked => ({
    group: "page",
    method,
    path,
    input: null,
  });
  return [
    ...[...paths, ...documents, ...wrongLinks, ...accepting.slice(0, 2)].map((path) =>
      page("GET", path),
    ),
    ...accepting.slice(2, 4).map((path) => page("POST", path)),
  ];
}
