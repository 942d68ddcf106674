import { createHmac } from "node:crypto";
import { expect, test } from "vitest";

import { newWebhookSecret, signedHeaders } from "./sign.ts";

const message = {
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  timestamp: 1_614_265_330,
  body: '{"test": 2432232314}',
};

test("signs the published example of Standard Webhooks as published", () => {
  expect(signedHeaders(message, ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])).toEqual({
    "webhook-id": message.id,
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  });
});

test("signs once for each secret, separated by a space", () => {
  const secrets = [newWebhookSecret(), newWebhookSecret()];
  const { "webhook-signature": signatures = "" } = signedHeaders(message, secrets);
  const expected = secrets.map((secret) => {
    const key = Buffer.from(secret.replace("whsec_", ""), "base64");
    const signed = `${message.id}.${message.timestamp}.${message.body}`;
    return `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
  });
  expect(signatures.split(" ")).toEqual(expected);
});

test("a new secret is whsec_ and 32 random bytes in base64", () => {
  const secret = newWebhookSecret();
  expect(secret).toMatch(/^whsec_[\w+/]{43}=$/);
  expect(newWebhookSecret()).not.toBe(secret);
});
