import { startFakeSendGrid, type FakeSendGrid } from "@usher/fake-sendgrid";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import {
  startTestServer,
  type TestOrganization,
  type TestServer,
} from "../testing/start-test-server.ts";
import { organizationTypeId } from "../type-id.ts";

let fake: FakeSendGrid;
let server: TestServer;
let acme: TestOrganization;

beforeAll(async () => {
  fake = await startFakeSendGrid();
  server = await startTestServer({
    config: { sendGridEvents: { publicKeys: [fake.webhookPublicKey] } },
  });
  acme = await server.organization();
});
afterAll(async () => {
  await server.stop();
  await fake.close();
});

const arrays = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
const objects = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
const wide = `[${"0,".repeat(200_000)}0]`;

async function ask(path: string, body?: string) {
  const answer = await fetch(server.url + path, {
    method: body === undefined ? "GET" : "POST",
    headers: { "Content-Type": "application/json", authorization: `Bearer ${acme.key}` },
    ...(body !== undefined && { body }),
  });
  return { status: answer.status, text: await answer.text() };
}

const entry = (metadata: string) =>
  `{"entries":[{"email":"jane@guest.example","metadata":{"deep":${metadata}}}]}`;
const bodies = [
  ["metadata 200,000 arrays deep", entry(arrays(200_000))],
  ["metadata 150,000 objects deep", entry(objects(150_000))],
  ["metadata 65 levels deep", entry(arrays(65))],
  ["an unknown field 200,000 deep", `{"entries":[],"unknown":${arrays(200_000)}}`],
  ["only depth", arrays(200_000)],
] as const;

describe("a procedure", () => {
  test.each(bodies)("a procedure rejects %s, alone and in a batch", async (_what, body) => {
    for (const { status, text } of [
      await ask("/trpc/invitation.create", body),
      await ask("/trpc/invitation.create,role.list?batch=1", `{"0":${body}}`),
    ]) {
      expect([207, 400]).toContain(status);
      expect(text).toContain('"appCode":"request.invalid"');
      expect(text).not.toContain("internal.error");
    }
  });

  test("a procedure rejects an input in the URL that is as deep as a header may be", async () => {
    for (const path of [
      `/trpc/invitation.list?input=${arrays(3_000)}`,
      `/trpc/invitation.list?input={"text":${arrays(3_000)}}`,
      `/trpc/invitation.list,role.list?batch=1&input={"0":${arrays(3_000)}}`,
      `/trpc/invitation.onEvent?input={"types":${arrays(3_000)}}`,
    ]) {
      const { text } = await ask(path);
      expect(text).toContain('"appCode":"request.invalid"');
    }
  });

  test("a procedure rejects more values than any call needs, and says so", async () => {
    const { status, text } = await ask("/trpc/invitation.create", `{"entries":${wide}}`);
    expect([status, text]).toEqual([413, expect.stringContaining("more than 50000 values")]);
    const many = await ask("/trpc/invitation.create", `{"entries":[${"{},".repeat(12_499)}{}]}`);
    expect([many.status, many.text]).toEqual([400, expect.stringContaining("batch_too_large")]);
  });

  test("a procedure accepts metadata that is 50 levels deep", async () => {
    const { status, text } = await ask("/trpc/invitation.create", entry(arrays(50)));
    expect([status, text]).toEqual([200, expect.stringContaining('"outcome":"invited"')]);
  });
});

describe("a compatibility API", () => {
  const paths = () => [
    "/sutro/invitations",
    `/control-plane/org/${acme.slug}/user/-invite`,
    `/nametrust/orgs/${organizationTypeId(acme.id)}/invitations`,
  ];

  test.each([
    ["depth", arrays(200_000)],
    ["objects in each other", objects(150_000)],
    ["depth in a list", `[{"email":${arrays(100_000)}}]`],
    ["depth in every field", `{"emailAddresses":${arrays(100_000)},"emails":${arrays(100_000)}}`],
    ["depth in an unknown field", `{"x":${arrays(200_000)}}`],
    ["depth beside an escape", `{"x":${arrays(200_000)},"y":"\\u0000"}`],
  ])("a compatibility API rejects %s", async (_what, body) => {
    for (const path of paths()) expect((await ask(path, body)).status).toBe(400);
  });

  test("a compatibility API rejects too many values", async () => {
    for (const path of paths()) expect([400, 413]).toContain((await ask(path, wide)).status);
  });
});

test("a signed post of events that is deep or wide is answered", async () => {
  const target = `${server.url}/webhooks/sendgrid`;
  const deep = JSON.parse(arrays(3_000)) as unknown;
  const event = { event: "bounce", email: "x", sg_event_id: "y", timestamp: 1, reason: deep };
  expect(await fake.sendEvents(target, [event as never])).toEqual({ status: 204 });
});
