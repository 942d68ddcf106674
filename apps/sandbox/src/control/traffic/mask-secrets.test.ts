import { expect, test } from "vitest";

import { maskSecrets } from "./mask-secrets.ts";

const selector = "dc45a8d1-66de-4980-891e-080285513fc8";
const verifier = "6jketlkjituovrjylozvmmzogqhdofc3ebjdi2dfgufgnivrccsa";

test.each([
  ["an accept link", `http://localhost:3000/i/${selector}.${verifier} and more`, verifier],
  [
    "a link that connects an account",
    `http://localhost/slack/link/${selector}.${verifier}`,
    verifier,
  ],
  ["an encoded accept link", `%2Fi/${selector} /i/${selector}%2E${verifier}`, verifier],
  ["a bot token", "xoxb-fake-T0ACME000", "fake-T0ACME000"],
  ["an app token", "xapp-1-A0FAKEAPP-fake", "A0FAKEAPP"],
  ["SendGrid's key", `SG.${"a".repeat(22)}.${"b".repeat(43)}`, "aaaa"],
  ["an organization's key", "usher_org_01a1fd19a90b72a9b0a3402e006b505b_ba96e371", "ba96e371"],
  ["a session", "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln", "eyJzdWI"],
  ["a response URL", "http://127.0.0.1:1/response/T0ACME000/0f9c-77", "0f9c"],
  ["a digest", `it is ${"0f".repeat(32)}.`, "0f0f"],
])("%s shows no secret", (_what, text, secret) => {
  const masked = JSON.stringify(maskSecrets({ deep: [{ text }] }));
  expect(masked).toContain("•••");
  expect(masked).not.toContain(secret);
});

test("a secret field is hidden whatever it holds, also a signature", () => {
  const masked = maskSecrets({ token: "abc", headers: { "X-Slack-Signature": "v0=12" } });
  expect(masked).toEqual({ token: "•••", headers: { "X-Slack-Signature": "•••" } });
});

test("identifying values stay: selectors, ids, people, blocks", () => {
  const value = {
    selector,
    block_id: `inv:${selector}:v2:request`,
    user: "U0ACME000MEMBER",
    text: "jane@acme.com as admin",
    count: 3,
    nothing: null,
  };
  expect(maskSecrets(value)).toEqual(value);
  expect(maskSecrets(`http://localhost/i/${selector}.${verifier}`)).toBe(
    `http://localhost/i/${selector}.•••`,
  );
});
