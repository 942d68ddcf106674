import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startFakeSendGrid } from "./index.ts";
import type { FakeSendGrid } from "./index.ts";
import { emailBody, personalization, send } from "./testing/email-client.ts";

let fake: FakeSendGrid;
beforeAll(async () => {
  fake = await startFakeSendGrid();
});
afterEach(() => fake.reset());
afterAll(() => fake.close());

const to = (...emails: unknown[]) => emails.map((email) => ({ email }));
const many = (count: number) => Array.from({ length: count }, (_, n) => `p${n}@example.com`);
const unixIn = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
const htmlFirst = [
  { type: "text/html", value: "<p>x</p>" },
  { type: "text/plain", value: "x" },
];
const plain = { type: "text/plain", value: "x" };
const attachment = { content: "aGVsbG8=", filename: "a.txt" };

type Case = [fact: string, body: Record<string, unknown>, field: string];

const rejected: Case[] = [
  ["no personalizations", emailBody({ personalizations: undefined }), "personalizations"],
  ["empty personalizations", emailBody({ personalizations: [] }), "personalizations"],
  [
    "personalizations that are not an array",
    emailBody({ personalizations: {} }),
    "personalizations",
  ],
  [
    "1001 personalizations",
    emailBody({ personalizations: many(1001).map((email) => ({ to: to(email) })) }),
    "personalizations",
  ],
  [
    "1001 recipients over to, cc and bcc",
    personalization({
      to: to(...many(500)),
      cc: to(...many(1000).slice(500)),
      bcc: to("last@example.com"),
    }),
    "personalizations",
  ],
  [
    "a personalization that is a string",
    emailBody({ personalizations: ["x"] }),
    "personalizations.0",
  ],
  ["no to", personalization({ to: undefined }), "personalizations.0.to"],
  ["an empty to", personalization({ to: [] }), "personalizations.0.to"],
  [
    "a to that is one object",
    personalization({ to: { email: "a@b.cd" } }),
    "personalizations.0.to",
  ],
  ["a to without an email", personalization({ to: [{}] }), "personalizations.0.to.0.email"],
  [
    "a to that is a bare string",
    personalization({ to: ["a@b.cd"] }),
    "personalizations.0.to.0.email",
  ],
  [
    "the second address being bad",
    personalization({ to: to("a@example.com", "b@") }),
    "personalizations.0.to.1.email",
  ],
  ["a bad cc", personalization({ cc: to("unknown") }), "personalizations.0.cc.0.email"],
  ["a bad bcc", personalization({ bcc: to("unknown") }), "personalizations.0.bcc.0.email"],
  [
    "the same address twice in to",
    personalization({ to: to("a@b.cd", "A@b.cd") }),
    "personalizations.0",
  ],
  [
    "the same address in to and bcc",
    personalization({ bcc: to("jane@example.com") }),
    "personalizations.0",
  ],
  [
    "a line break in a name",
    emailBody({ from: { email: "a@b.cd", name: "A\r\nBcc: x" } }),
    "from.name",
  ],
  ["no from", emailBody({ from: undefined }), "from.email"],
  ["a bad from", emailBody({ from: { email: "Usher <a@b.cd>" } }), "from.email"],
  [
    "a bad from of a personalization",
    personalization({ from: {} }),
    "personalizations.0.from.email",
  ],
  ["a bad reply_to", emailBody({ reply_to: { email: "x" } }), "reply_to.email"],
  ["a null reply_to", emailBody({ reply_to: null }), "reply_to.email"],
  ["a bad reply_to_list", emailBody({ reply_to_list: to("x") }), "reply_to_list.0.email"],
  [
    "a reply_to_list with a duplicate",
    emailBody({ reply_to_list: to("a@b.cd", "a@b.cd") }),
    "reply_to_list",
  ],
  [
    "reply_to together with reply_to_list",
    emailBody({ reply_to: { email: "a@b.cd" }, reply_to_list: to("a@b.cd") }),
    "reply_to",
  ],
  ["no subject", emailBody({ subject: undefined }), "subject"],
  ["an empty subject", emailBody({ subject: "" }), "subject"],
  ["a subject that is a number", emailBody({ subject: 1 }), "subject"],
  ["a line break in the subject", emailBody({ subject: "a\nb" }), "subject"],
  ["a NUL in the subject", emailBody({ subject: "a\u0000b" }), "subject"],
  [
    "an empty subject of a personalization",
    personalization({ subject: "" }),
    "personalizations.0.subject",
  ],
  ["no content", emailBody({ content: undefined }), "content"],
  ["empty content", emailBody({ content: [] }), "content"],
  ["html before text", emailBody({ content: htmlFirst }), "content"],
  [
    "a calendar before the text",
    emailBody({ content: [{ type: "text/calendar", value: "x" }, plain] }),
    "content",
  ],
  ["text/plain twice", emailBody({ content: [plain, plain] }), "content"],
  ["an empty value", emailBody({ content: [{ ...plain, value: "" }] }), "content.0.value"],
  [
    "a value that is not a string",
    emailBody({ content: [{ ...plain, value: 1 }] }),
    "content.0.value",
  ],
  ["an empty type", emailBody({ content: [{ ...plain, type: "" }] }), "content.0.type"],
  [
    "a type with a parameter",
    emailBody({ content: [{ type: "text/plain; charset=x", value: "x" }] }),
    "content.0.type",
  ],
  ["eleven categories", emailBody({ categories: many(11) }), "categories"],
  ["a category twice", emailBody({ categories: ["a", "a"] }), "categories"],
  ["a category of 256 characters", emailBody({ categories: ["x".repeat(256)] }), "categories.0"],
  ["a category that is a number", emailBody({ categories: [1] }), "categories.0"],
  ["categories that are a string", emailBody({ categories: "a" }), "categories"],
  [
    "a custom arg that is a number",
    personalization({ custom_args: { n: 1 } }),
    "personalizations.0.custom_args.n",
  ],
  [
    "custom args of more than 10,000 bytes",
    personalization({ custom_args: { n: "é".repeat(5000) } }),
    "personalizations.0.custom_args",
  ],
  ["custom args that are a string", emailBody({ custom_args: "a" }), "custom_args"],
  [
    "a top-level custom arg that is an object",
    emailBody({ custom_args: { a: {} } }),
    "custom_args.a",
  ],
  [
    "substitutions of more than 10,000 bytes",
    personalization({ substitutions: { n: "x".repeat(10_000) } }),
    "personalizations.0.substitutions",
  ],
  [
    "substitutions with a dynamic template",
    { ...personalization({ substitutions: { a: "b" } }), template_id: "d-1" },
    "personalizations.0.substitutions",
  ],
  ["a header value that is a number", emailBody({ headers: { "X-A": 1 } }), "headers.X-A"],
  [
    "a line break in a header",
    emailBody({ headers: { "X-A": "a\r\nBcc: b@c.de" } }),
    "headers.X-A",
  ],
  ["an unencoded header", emailBody({ headers: { "X-A": "Söhne" } }), "headers.X-A"],
  ["a header name with a space", emailBody({ headers: { "X A": "a" } }), "headers.X A"],
  ["headers that are an array", emailBody({ headers: [] }), "headers"],
  [
    "a reserved header of a personalization",
    personalization({ headers: { bcc: "a@b.cd" } }),
    "personalizations.0.headers.bcc",
  ],
  ["a send_at beyond 72 hours", emailBody({ send_at: unixIn(72 * 3600 + 60) }), "send_at"],
  ["a send_at that is a string", emailBody({ send_at: "1" }), "send_at"],
  [
    "a personalization's send_at beyond 72 hours",
    personalization({ send_at: unixIn(72 * 3600 + 60) }),
    "personalizations.0.send_at",
  ],
  ["asm without a group", emailBody({ asm: {} }), "asm.group_id"],
  ["asm with a string as group", emailBody({ asm: { group_id: "1" } }), "asm.group_id"],
  [
    "26 groups to display",
    emailBody({ asm: { group_id: 1, groups_to_display: many(26).map((_, n) => n) } }),
    "asm.groups_to_display",
  ],
  [
    "a string as sandbox flag",
    emailBody({ mail_settings: { sandbox_mode: { enable: "true" } } }),
    "mail_settings.sandbox_mode.enable",
  ],
  [
    "sandbox_mode: true",
    emailBody({ mail_settings: { sandbox_mode: true } }),
    "mail_settings.sandbox_mode",
  ],
  [
    "bypass_list_management with another bypass",
    emailBody({
      mail_settings: {
        bypass_list_management: { enable: true },
        bypass_spam_management: { enable: true },
      },
    }),
    "mail_settings.bypass_list_management",
  ],
  [
    "a string as click tracking flag",
    emailBody({ tracking_settings: { click_tracking: { enable: "no" } } }),
    "tracking_settings.click_tracking.enable",
  ],
  ["an ip_pool_name of one character", emailBody({ ip_pool_name: "a" }), "ip_pool_name"],
  ["a template_id that is a number", emailBody({ template_id: 1 }), "template_id"],
  [
    "an attachment that is not base64",
    emailBody({ attachments: [{ ...attachment, content: "é" }] }),
    "attachments.0.content",
  ],
  [
    "an attachment without a filename",
    emailBody({ attachments: [{ content: "aGVsbG8=" }] }),
    "attachments.0.filename",
  ],
  [
    "an unknown disposition",
    emailBody({ attachments: [{ ...attachment, disposition: "x" }] }),
    "attachments.0.disposition",
  ],
];

describe("rejects with 400 and the field", () => {
  test.each(rejected)("%s", async (_fact, body, field) => {
    const seen = await send(fake, { body });
    expect(seen.status).toBe(400);
    expect(seen.json).toMatchObject({
      errors: expect.arrayContaining([
        { message: expect.any(String), field, help: expect.stringMatching(/^http/) },
      ]),
    });
    expect(fake.mailbox.list()).toEqual([]);
    expect(fake.requests()).toMatchObject([
      { status: 400, body: JSON.parse(JSON.stringify(body)) },
    ]);
  });

  test("for every broken rule at once", async () => {
    const seen = await send(fake, { body: { personalizations: [{}] } });
    const { errors } = seen.json as { errors: { field: string }[] };
    expect(errors.map((error) => error.field)).toEqual([
      "personalizations.0.to",
      "from.email",
      "subject",
      "content",
    ]);
  });
});

describe("rejects the reserved header", () => {
  test.each([
    "x-sg-id",
    "X-SG-EID",
    "received",
    "dkim-signature",
    "Content-Type",
    "Content-Transfer-Encoding",
    "To",
    "From",
    "Subject",
    "Reply-To",
    "CC",
    "BCC",
  ])("%s", async (name) => {
    const seen = await send(fake, { body: emailBody({ headers: { [name]: "x" } }) });
    expect(seen.status).toBe(400);
  });
});

describe("rejects the address", () => {
  test.each([
    "",
    "jane",
    "@example.com",
    "jane@",
    "jane@localhost",
    "jane@ex@mple.com",
    "jörg@example.com",
    "jane@münchen.de",
    "jane doe@example.com",
    " jane@example.com",
    "jane@example.com\r\nBcc: x@example.com",
    "jane@example.com, joe@example.com",
    '"jane"@example.com',
    ".jane@example.com",
    "ja..ne@example.com",
    "jane.@example.com",
    "jane@-example.com",
    "jane@example-.com",
    "jane@example..com",
    "jane@[192.0.2.1]",
    "jane@exam_ple.com",
    "jane@example.com\u200b",
    `${"a".repeat(65)}@example.com`,
    `jane@${"a".repeat(64)}.com`,
    `jane@${"a.".repeat(124)}com`,
    `${"a.".repeat(50_000)}@`,
  ])("%j", async (email) => {
    const seen = await send(fake, { body: personalization({ to: [{ email }] }) });
    expect(seen.status).toBe(400);
    expect(seen.json).toMatchObject({
      errors: [{ message: "Does not contain a valid address." }],
    });
  });
});

describe("accepts", () => {
  const accepted: [fact: string, body: Record<string, unknown>][] = [
    ["a good email", emailBody()],
    ["plus tags", personalization({ to: to("jane+tag@example.com") })],
    ["an apostrophe", personalization({ to: to("o'brien@example.ie") })],
    ["all special characters", personalization({ to: to("!#$%&'*+/=?^_`{|}~-@example.com") })],
    ["a punycode domain", personalization({ to: to("user@xn--mnchen-3ya.de") })],
    ["64 local octets", personalization({ to: to(`${"a".repeat(64)}@example.com`) })],
    [
      "1000 recipients",
      emailBody({ personalizations: many(1000).map((email) => ({ to: to(email) })) }),
    ],
    [
      "ten categories of 255 characters",
      emailBody({ categories: many(10).map((c) => c.padEnd(255)) }),
    ],
    [
      "custom args of exactly 10,000 bytes",
      personalization({ custom_args: { a: "x".repeat(9992) } }),
    ],
    ["a top-level custom_args object", emailBody({ custom_args: { a: "b" } })],
    ["Message-ID and X headers", emailBody({ headers: { "Message-ID": "<a@b>", "X-A": "" } })],
    ["a send_at in 71 hours", emailBody({ send_at: unixIn(71 * 3600) })],
    ["html alone", emailBody({ content: [htmlFirst[0]] })],
    [
      "a calendar after the text",
      emailBody({ content: [plain, { type: "text/calendar", value: "x" }] }),
    ],
    [
      "a non-ASCII subject and name",
      emailBody({ subject: "Söhne 🎉", from: { email: "a@b.cd", name: "É" } }),
    ],
    [
      "a template instead of subject and content",
      emailBody({ template_id: "d-1", subject: undefined, content: undefined }),
    ],
    [
      "a subject in every personalization",
      { ...personalization({ subject: "Hi" }), subject: undefined },
    ],
    ["an attachment", emailBody({ attachments: [attachment] })],
    [
      "asm with 25 groups",
      emailBody({ asm: { group_id: 1, groups_to_display: many(25).map((_, n) => n) } }),
    ],
    ["a property that the OpenAPI document does not name", emailBody({ surprise: 1 })],
    [
      "all tracking off",
      emailBody({
        tracking_settings: {
          click_tracking: { enable: false, enable_text: false },
          open_tracking: { enable: false },
          subscription_tracking: { enable: false },
          ganalytics: { enable: false },
        },
      }),
    ],
  ];
  test.each(accepted)("%s", async (_fact, body) => {
    const seen = await send(fake, { body });
    expect(seen.json).toBeUndefined();
    expect(seen).toMatchObject({ status: 202, text: "" });
    expect(seen.headers["x-message-id"]).toMatch(/^[\w-]{22}$/);
  });
});

describe("sandbox mode", () => {
  test("answers 200 and keeps the mailbox empty", async () => {
    const body = emailBody({ mail_settings: { sandbox_mode: { enable: true } } });
    expect(await send(fake, { body })).toMatchObject({ status: 200, text: "" });
    expect(fake.mailbox.list()).toEqual([]);
  });

  test("still rejects a bad email", async () => {
    const body = emailBody({ from: undefined, mail_settings: { sandbox_mode: { enable: true } } });
    expect((await send(fake, { body })).status).toBe(400);
  });

  test("does nothing when switched off", async () => {
    const body = emailBody({ mail_settings: { sandbox_mode: { enable: false } } });
    expect((await send(fake, { body })).status).toBe(202);
    expect(fake.mailbox.list()).toHaveLength(1);
  });
});
