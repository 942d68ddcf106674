import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";

import { newWebhookSecret, signedHeaders } from "./sign.ts";

const body = JSON.stringify({ type: "invitation.accepted", data: { email: "jané@acme.test" } });
const message = () => ({ id: "msg_1", timestamp: Math.floor(Date.now() / 1000), body });

describe("the npm package standardwebhooks verifies what is sent", () => {
  test("with the secret", () => {
    const secret = newWebhookSecret();
    const headers = signedHeaders(message(), [secret]);
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
  });

  test("with either secret while they are rotated", () => {
    const secrets = [newWebhookSecret(), newWebhookSecret()];
    const headers = signedHeaders(message(), secrets);
    for (const secret of secrets)
      expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
  });

  test("and rejects another secret, another body and another id", () => {
    const secret = newWebhookSecret();
    const headers = signedHeaders(message(), [secret]);
    expect(() => new Webhook(newWebhookSecret()).verify(body, headers)).toThrow();
    expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow();
    expect(() => new Webhook(secret).verify(body, { ...headers, "webhook-id": "msg_2" })).toThrow();
  });
});
