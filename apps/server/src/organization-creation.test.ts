import { newId, type OrganizationCreation } from "@usher/core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { startIdentityProvider } from "./testing/identity-provider.ts";
import { startTestServer, type TestServer } from "./testing/start-test-server.ts";

let provider: Awaited<ReturnType<typeof startIdentityProvider>>;
let server: TestServer | undefined;
beforeAll(async () => {
  provider = await startIdentityProvider();
});
afterEach(() => server?.stop());
afterAll(() => provider.close());

/** A stranger with an account at the identity provider calls over HTTP; the answers to that many calls. */
async function createdBy(
  organizationCreation: OrganizationCreation | undefined,
  names: readonly string[],
): Promise<string[]> {
  const config = {
    sessionIssuers: [provider.session],
    ...(organizationCreation && { organizationCreation }),
  };
  server = await startTestServer({ config });
  const stranger = {
    email: `${newId()}@people.example`,
    email_verified: true,
    auth_time: Math.floor(Date.now() / 1000),
    amr: ["pwd", "mfa"],
  };
  const credential = await provider.sign(stranger);
  const { url } = server;
  const answers: string[] = [];
  for (const name of names) {
    const answer = await fetch(`${url}/trpc/organization.create`, {
      method: "POST",
      headers: { "Content-Type": "application/json", authorization: `Bearer ${credential}` },
      body: JSON.stringify({ slug: `new-${newId().slice(-12)}`, name }),
    });
    const [, code = "created"] = /"appCode":"([a-z_.]+)"/.exec(await answer.text()) ?? [];
    answers.push(`${answer.status} ${code}`);
  }
  return answers;
}

test.each([undefined, "operator"] as const)(
  "a stranger creates no organization over HTTP with ORGANIZATION_CREATION %s",
  async (setting) => {
    expect(await createdBy(setting, ["New"])).toEqual(["403 authorize.forbidden"]);
  },
);

test("a stranger creates three organizations a day over HTTP with ORGANIZATION_CREATION members", async () => {
  const names = ["One", "Visit evil.top", "Two", "Three", "Four"];
  expect(await createdBy("members", names)).toEqual([
    "200 created",
    "400 organization.invalid_name",
    "200 created",
    "200 created",
    "429 organization.creation_limit",
  ]);
});
