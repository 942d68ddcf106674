import { expect, test } from "vitest";

import { createUsherClient } from "./create-usher-client.ts";

const url = "https://usher.example.com";

test.each([undefined, "", "  "])("a key that is %j is rejected at once, by name", (apiKey) => {
  expect(() => createUsherClient({ url, apiKey })).toThrow(/^apiKey is missing or empty/);
});

test("a client without a key, or with a session's token, is none of that", () => {
  expect(() => createUsherClient({ url })).not.toThrow();
  expect(() =>
    createUsherClient({ url, apiKey: undefined, getToken: () => "session" }),
  ).not.toThrow();
});
