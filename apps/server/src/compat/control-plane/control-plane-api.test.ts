import { createCallers, type TestOrganization } from "@usher/core/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { controlPlaneAnswer, controlPlaneError } from "../../testing/compat/published.ts";
import { startCompatServer, type CompatServer } from "../../testing/compat/start-compat-server.ts";

let server: CompatServer;
let acme: TestOrganization;
let authorization: string;

beforeAll(async () => {
  server = await startCompatServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  acme = await server.organization();
  authorization = (await server.key(acme)).replace("Bearer ", "");
});

const pathOf = (org: string) => `/control-plane/org/${org}/user/-invite`;
const post = (body: unknown, headers: Record<string, string> = {}, org = acme.slug) =>
  server.call("POST", pathOf(org), { body, headers: { authorization, ...headers } });
const invite = async (...emails: string[]) => {
  const answer = await post({ emails });
  expect(answer.status).toBe(200);
  return controlPlaneAnswer.parse(answer.json);
};
const rejected = async (answer: ReturnType<typeof post>, status: number, code: string) => {
  const { json, headers, status: actual } = await answer;
  const error = controlPlaneError.required().parse(json);
  expect([actual, error.status, error.code, error.id]).toEqual([
    status,
    status,
    code,
    headers.get("x-request-id"),
  ]);
  return error;
};

describe("POST /control-plane/org/{org}/user/-invite", () => {
  test("Control Plane maps each address, in lower case and once, to its invitation's id", async () => {
    const { invitations, errors } = await invite("Jane@Acme.com", "jane@acme.COM", "joe@acme.com");
    expect(errors).toBeUndefined();
    const { owner } = createCallers(server.database.store, acme);
    const rows = await owner.invitation.list();
    expect(invitations).toEqual(
      Object.fromEntries(rows.invitations.map(({ email, id }) => [email.toLowerCase(), id])),
    );
    expect(Object.keys(invitations ?? {}).toSorted()).toEqual(["jane@acme.com", "joe@acme.com"]);
  });

  test("Control Plane separates errors from invitations, and answers 200 when all fail", async () => {
    await invite("pending@acme.com");
    const inputs = [
      "pending@acme.com",
      acme.member.email,
      "NOT AN ADDRESS",
      "jane@acme.com",
      "__proto__",
    ];
    const raw = await post({ emails: inputs });
    const answer = controlPlaneAnswer.parse(raw.json);
    // zod leaves out a key that is named __proto__.
    expect(raw.content).toContain('"__proto__":{"status":400');
    const keys = [...Object.keys(answer.errors ?? {}), ...Object.keys(answer.invitations ?? {})];
    expect([...keys, "__proto__"].toSorted()).toEqual(inputs.toSorted());
    expect(Object.keys(answer.invitations ?? {})).toEqual(["jane@acme.com"]);
    expect(
      Object.entries(answer.errors ?? {}).map(([email, { status, code }]) => [email, status, code]),
    ).toEqual([
      ["pending@acme.com", 409, "invite.already_pending"],
      [acme.member.email, 409, "invite.already_member"],
      ["NOT AN ADDRESS", 400, "invite.invalid_email"],
    ]);
    expect((await invite("nonsense")).invitations).toBeUndefined();
  });

  test("Control Plane knows one code for members, and one for what is open", async () => {
    const { owner, member } = createCallers(server.database.store, acme);
    await owner.member.suspend({ id: acme.billing.membershipId });
    await member.invitation.create({
      entries: [{ email: "asked@acme.com" }],
      onInsufficientRole: "request",
    });
    const { errors } = await invite(acme.billing.email, "asked@acme.com");
    expect(Object.values(errors ?? {}).map(({ code }) => code)).toEqual([
      "invite.already_member",
      "invite.already_pending",
    ]);
  });

  test("Control Plane puts the request's id into every error of the map", async () => {
    const answer = await post({ emails: ["nonsense"] }, { "X-Request-Id": "my-request" });
    expect(controlPlaneAnswer.parse(answer.json).errors?.["nonsense"]?.id).toBe("my-request");
  });

  test("Control Plane answers a call without addresses with two empty maps, and checks it first", async () => {
    const options = { headers: { authorization } };
    const answers = [
      await post({}),
      await post({ emails: [] }),
      await server.call("POST", pathOf(acme.slug), options),
    ];
    for (const { status, json } of answers)
      expect([status, json]).toEqual([200, { errors: {}, invitations: {} }]);
    const member = await server.session(acme.member);
    const reader = await server.key(acme, { permissions: ["member:read"] });
    for (const body of [{}, { emails: [] }])
      for (const credential of [member, reader])
        await rejected(post(body, { authorization: credential }), 403, "authorize.forbidden");
    await rejected(post({}, { "Idempotency-Key": "a\tb" }), 400, "request.invalid");
    await rejected(post({ emails: null }), 400, "request.invalid");
  });

  test("Control Plane says why an address is not one", async () => {
    const local = "a".repeat(65);
    const { errors } = await invite("jane@", "@acme.com", `${local}@acme.com`, "jane", "");
    const reasons = Object.entries(errors ?? {}).map(([email, { details, message }]) => [
      email,
      details?.["reason"],
      message,
    ]);
    expect(reasons).toEqual([
      ["jane@", "no_domain", "There is no domain after the @ of this email address."],
      ["@acme.com", "no_local", "There is nothing before the @ of this email address."],
      [
        `${local}@acme.com`,
        "local_too_long",
        "The part of this email address before the @ is longer than 64 characters.",
      ],
      ["jane", "no_at", "This is not a valid email address."],
      ["", "empty", "The email address is missing."],
    ]);
  });

  test("Control Plane rejects unknown properties, more than 10 and invalid JSON", async () => {
    await rejected(post({ emails: ["jane@acme.com"], role: "owner" }), 400, "request.invalid");
    await rejected(post({ emails: "jane@acme.com" }), 400, "request.invalid");
    const many = Array.from({ length: 11 }, () => "jane@acme.com");
    await rejected(post({ emails: many }), 400, "invite.batch_too_large");
    const options = { headers: { authorization } };
    await rejected(
      server.call("POST", pathOf(acme.slug), { ...options, text: "[" }),
      400,
      "request.invalid",
    );
    const deep = "[".repeat(100_000);
    await rejected(
      server.call("POST", pathOf(acme.slug), { ...options, text: deep }),
      400,
      "request.invalid",
    );
  });

  test("Control Plane answers 403 instead of 401 without a valid credential", async () => {
    const anonymous = server.call("POST", pathOf(acme.slug), { body: { emails: [] } });
    await rejected(anonymous, 403, "authorize.unauthenticated");
    for (const credential of ["nonsense", "Basic abc", "Bearer ", "Bearer nonsense"])
      await rejected(
        post({ emails: [] }, { authorization: credential }),
        403,
        "authorize.unauthenticated",
      );
  });

  test("Control Plane accepts the plain key, the key as a bearer token, and a session", async () => {
    const credentials = [
      authorization,
      `Bearer ${authorization}`,
      await server.session(acme.admin),
    ];
    for (const [at, credential] of credentials.entries()) {
      const answer = await post({ emails: [`p${at}@acme.com`] }, { authorization: credential });
      expect(Object.keys(controlPlaneAnswer.parse(answer.json).invitations ?? {})).toHaveLength(1);
    }
  });

  test("Control Plane gives one answer for a foreign org, an unknown one and an invalid name", async () => {
    const foreign = await server.organization();
    const errors = await Promise.all(
      [foreign.slug, "nowhere", "%00", "%E0%A4%A", "a".repeat(200), "UPPER"].map((org) =>
        rejected(post({}, {}, org), 403, "authorize.forbidden"),
      ),
    );
    for (const error of errors) expect({ ...error, id: "" }).toEqual({ ...errors[0], id: "" });
  });

  test("Control Plane checks permissions before it validates the body", async () => {
    const reader = await server.key(acme, { permissions: ["member:read"] });
    await rejected(post({ role: 1 }, { authorization: reader }), 403, "authorize.forbidden");
    const member = await server.session(acme.member);
    await rejected(post({ emails: [] }, { authorization: member }), 403, "authorize.forbidden");
  });

  test("Control Plane never turns a call into an approval request", async () => {
    acme = await server.organization({ approval: { required: "always" } });
    authorization = await server.key(acme);
    const { errors } = await invite("jane@acme.com");
    expect(errors?.["jane@acme.com"]).toMatchObject({
      status: 403,
      code: "invite.approval_required",
    });
  });

  test("Control Plane rejects a call that would leave too many pending with 429", async () => {
    acme = await server.organization({ limits: { pending: 1 } });
    authorization = await server.key(acme);
    await rejected(post({ emails: ["a@acme.com", "b@acme.com"] }), 429, "invite.pending_limit");
  });

  test("Control Plane answers a repeated key with the first answer", async () => {
    const key = { "Idempotency-Key": "once", "X-Request-Id": "same" };
    const first = await post({ emails: ["jane@acme.com", "bad\u0000"] }, key);
    const again = await post({ emails: ["jane@acme.com", "bad\u0000"] }, key);
    expect([again.status, again.content]).toEqual([200, first.content]);
    await rejected(post({ emails: ["joe@acme.com"] }, key), 409, "idempotency.conflict");
  });
});
