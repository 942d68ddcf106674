import { readFileSync } from "node:fs";

import { createSendGridSender } from "@usher/core/sendgrid";
import { startFakeSendGrid, type CapturedEmail, type FakeSendGrid } from "@usher/fake-sendgrid";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { emailPayloadSchema } from "./testing/email/payload-schema.ts";
import {
  startTestServer,
  type TestOrganization,
  type TestServer,
} from "./testing/start-test-server.ts";

/** A copy of SendGrid's own document (tsg_mail_v3.json), which is not part of this repository. */
const publishedDocument = process.env["SENDGRID_OPENAPI"];
const ourHost = "usher.example.com";

let fake: FakeSendGrid;
let server: TestServer;
let acme: TestOrganization;
let closeSender: () => Promise<void>;
beforeAll(async () => {
  fake = await startFakeSendGrid();
  const sender = createSendGridSender({
    apiKey: fake.apiKey,
    baseUrl: fake.url,
    from: { email: "invites@usher.example", name: "Usher" },
  });
  closeSender = () => sender.close();
  server = await startTestServer({ sender, config: { worker: { sweepEveryMs: 50 } } });
  acme = await server.organization("Müller & Söhne");
});
afterAll(async () => {
  await server.stop();
  await closeSender();
  await fake.close();
});

type Emails = Record<"invitation" | "reminder" | "notice", CapturedEmail>;

/** One email of each kind, as sent. */
async function everyKind(): Promise<Emails> {
  const { members } = await acme.client.member.list.query();
  const userId = members[0]?.userId;
  const { id, email, path } = await server.invite(acme, {
    message: "Bitte bis Freitag <b>klicken</b>.",
  });
  await server.database.sql(
    "UPDATE invitation SET inviter_kind = 'session', inviter_user_id = $1",
    [userId],
  );
  await server.app.idle();
  server.database.clock.advance("4 days");
  await fake.mailbox.waitFor(email, { count: 2, since: new Date(0) });
  await server.app.idle();
  await fetch(`${server.url}${path}`, {
    method: "POST",
    body: new URLSearchParams({ action: "accept" }),
    headers: { "Sec-Fetch-Site": "same-origin" },
    redirect: "manual",
  });
  await server.app.idle();
  expect(await acme.client.invitation.get.query({ id })).toMatchObject({ state: "accepted" });
  const [invitation, reminder] = fake.mailbox.list({ to: email });
  const [notice] = fake.mailbox.list({ to: acme.owner });
  if (!invitation || !reminder || !notice) throw new Error("an email did not come");
  return { invitation, reminder, notice };
}

function validator(schema: object): ValidateFunction {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  return ajv.compile(schema);
}

function publishedSchema(file: string): object {
  // Only this document is ever named by the variable; ajv rejects an invalid schema.
  const document = JSON.parse(readFileSync(file, "utf8")) as {
    components: {
      requestBodies: { PostMailSend: { content: Record<string, { schema: object }> } };
    };
  };
  const { components } = document;
  const { schema } = components.requestBodies.PostMailSend.content["application/json"] ?? {};
  return { ...schema, components };
}

const clickable = ({ html, text }: CapturedEmail) => [
  ...Array.from(
    html.matchAll(/\b(?:href|src|action)\s*=\s*"([^"]*)"/gi),
    (match) => match[1] ?? "",
  ),
  ...Array.from(text.matchAll(/\b(?:https?:\/\/|www\.)\S+/gi), (match) => match[0]),
];

describe("the payload for SendGrid", () => {
  let emails: Emails;
  beforeAll(async () => {
    emails = await everyKind();
  });

  test.each(["invitation", "reminder", "notice"] as const)(
    "the payload of %s matches SendGrid's OpenAPI document, with all tracking off",
    (kind) => {
      const validate = validator(emailPayloadSchema);
      validate(emails[kind].payload);
      expect(validate.errors).toBeNull();
    },
  );

  // Registered only where the document is, so that no run reports a skip for want of it.
  if (publishedDocument !== undefined)
    test.each(["invitation", "reminder", "notice"] as const)(
      "as %s passes the whole published document",
      (kind) => {
        const validate = validator(publishedSchema(publishedDocument));
        validate(emails[kind].payload);
        expect(validate.errors).toBeNull();
      },
    );

  test("a payload with click tracking or an unknown field is rejected by the schema", () => {
    const validate = validator(emailPayloadSchema);
    const payload = emails.invitation.payload as Record<string, unknown>;
    const settings = payload["tracking_settings"] as Record<string, unknown>;
    const tracked = { ...settings, click_tracking: { enable: false, enable_text: true } };
    expect(validate({ ...payload, tracking_settings: tracked })).toBe(false);
    expect(validate({ ...payload, custom_args: "x" })).toBe(false);
  });

  test("links lead only to our own host, and only in emails to the invitee", () => {
    for (const kind of ["invitation", "reminder"] as const) {
      const links = clickable(emails[kind]);
      expect(links.length).toBeGreaterThanOrEqual(3);
      expect(new Set(links.map((link) => new URL(link).host))).toEqual(new Set([ourHost]));
    }
    expect(clickable(emails.notice)).toEqual([]);
  });

  test("a reminder has the same link and another subject, in the first email's thread", () => {
    const { invitation, reminder } = emails;
    expect(clickable(reminder)).toEqual(clickable(invitation));
    expect(reminder.subject).toMatch(/^Reminder: /);
    expect(reminder.headers["References"]).toBe(invitation.headers["References"]);
    expect(reminder.headers["Message-ID"]).not.toBe(invitation.headers["Message-ID"]);
  });
});
