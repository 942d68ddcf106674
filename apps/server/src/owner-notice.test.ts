import { type OutgoingEmail } from "@usher/core";
import { createCallers, createOrganization } from "@usher/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";

import { startTestServer, type TestServer } from "./testing/start-test-server.ts";

const emails: OutgoingEmail[] = [];
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({
    sender: {
      async send(email) {
        emails.push(email);
        return { kind: "accepted", providerMessageId: null, sandboxed: false };
      },
    },
  });
});
afterAll(() => server.stop());

test("the server emails the other owners, once each, when one turns on break glass", async () => {
  const organization = await createOrganization(server.store);
  const second = await organization.addMember({ role: "owner", name: "Olga" });
  const { owner } = createCallers(server.store, organization);
  await owner.organization.updatePolicy({ policy: { approval: { breakGlass: true } } });
  await server.app.idle();
  expect(emails).toEqual([
    expect.objectContaining({
      kind: "owner_notice",
      notice: "break_glass_on",
      to: second.email,
      by: "Owner",
    }),
  ]);
});
