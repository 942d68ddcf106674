import { startFakeSendGrid, type FakeSendGrid } from "@usher/fake-sendgrid";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { plainBrand } from "../testing/plain-brand.ts";
import { newId } from "../model/ids.ts";
import type { InvitationEmail } from "../model/delivery.ts";
import { createApiClient } from "./client.ts";
import { createEmailLogs } from "./email-logs.ts";
import { createSendGridSender, type SendGridSender } from "./sender.ts";

const from = "invitations@usher.example";

let fake: FakeSendGrid;
let sender: SendGridSender;
beforeAll(async () => {
  fake = await startFakeSendGrid({ allowEmailLogs: true });
  sender = senderTo(fake);
});
afterAll(async () => {
  await sender.close();
  await fake.close();
});

function senderTo({ apiKey, url: baseUrl }: FakeSendGrid): SendGridSender {
  return createSendGridSender({ apiKey, baseUrl, from: { email: from } });
}

function emailTo(to: string): InvitationEmail {
  return {
    sendId: newId(),
    invitationId: newId(),
    organizationId: newId(),
    kind: "invitation",
    to,
    organizationName: "Acme",
    inviter: null,
    replyToInviter: false,
    roles: ["member"],
    message: null,
    expiresAt: null,
    brand: plainBrand,
    locale: "en",
    link: "https://usher.example/i/x.y",
    muteLink: "https://usher.example/u/x.z",
  };
}

const find = (email: Pick<InvitationEmail, "sendId" | "to">, ageMs = 60_000) =>
  sender.lookup.find({ ...email, ageMs });

describe("the Email Logs", () => {
  test("find an email by its send id among others to the same recipient", async () => {
    const emails = [1, 2, 3].map(() => emailTo("jane@example.com"));
    for (const email of emails) await sender.send(email);
    const ids = fake.mailbox.list({ to: "jane@example.com" }).map(({ id }) => id);
    const answers = await Promise.all(emails.map((email) => find(email)));
    expect(answers).toEqual(ids.map((providerMessageId) => ({ kind: "found", providerMessageId })));
  });

  test("do not contain an email that was never sent, or was sent to another address", async () => {
    expect(await find(emailTo("jane@example.com"))).toEqual({ kind: "absent" });
    expect(await find(emailTo("unknown@example.com"))).toEqual({ kind: "absent" });
  });

  test("cannot be queried for an address with a quote", async () => {
    expect(await find(emailTo("o'brien@example.ie"))).toEqual({
      kind: "unavailable",
      later: false,
    });
  });

  test("of an unavailable provider may answer later", async () => {
    const away = senderTo({ ...fake, url: "http://127.0.0.1:1" });
    const answer = await away.lookup.find({ ...emailTo("jane@example.com"), ageMs: 0 });
    expect(answer).toEqual({ kind: "unavailable", later: true });
    await away.close();
  });
});

test("a key without the scope is queried once, not for every email", async () => {
  const asked: string[] = [];
  const lookup = createEmailLogs(
    {
      async ask({ url }) {
        asked.push(url);
        return { statusCode: 403, headers: {}, body: null };
      },
    },
    from,
  );
  const email = { sendId: newId(), to: "jane@example.com", ageMs: 0 };
  for (let turn = 0; turn < 3; turn += 1)
    expect(await lookup.find(email)).toEqual({ kind: "unavailable", later: false });
  expect(asked).toEqual(["/v3/logs"]);
});

describe("a subuser", () => {
  test("is named in every request of a parent account's key", async () => {
    const { apiKey, url: baseUrl } = fake;
    const parent = createSendGridSender({
      apiKey,
      baseUrl,
      from: { email: from },
      subuser: "acme-eu",
    });
    await parent.send(emailTo("joe@example.com"));
    expect(fake.requests().at(-1)?.headers["on-behalf-of"]).toBe("acme-eu");
    await parent.close();
  });

  test("with a line break in its name is rejected", () => {
    const settings = { apiKey: fake.apiKey, baseUrl: fake.url, timeoutMs: 1, connectTimeoutMs: 1 };
    const make = () => createApiClient({ ...settings, connections: 1, subuser: "a\r\nb" });
    expect(make).toThrow("not visible ASCII");
  });
});
