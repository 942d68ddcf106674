import { createSendGridSender } from "@usher/core/sendgrid";
import { pngImage } from "@usher/core/testing";
import { startFakeSendGrid, type FakeSendGrid } from "@usher/fake-sendgrid";
import { afterAll, beforeAll, expect, test } from "vitest";

import {
  startTestServer,
  type TestOrganization,
  type TestServer,
} from "../testing/start-test-server.ts";

let fake: FakeSendGrid;
let server: TestServer;
let acme: TestOrganization;
let closeSender: () => Promise<void>;
beforeAll(async () => {
  fake = await startFakeSendGrid();
  const from = { email: "invites@usher.example", name: "Usher" };
  const sender = createSendGridSender({ apiKey: fake.apiKey, baseUrl: fake.url, from });
  closeSender = () => sender.close();
  server = await startTestServer({ sender });
  acme = await server.organization("Acme");
});
afterAll(async () => {
  await server.stop();
  await closeSender();
  await fake.close();
});

const image = pngImage({ width: 96, height: 48 });

/** By the path of the public address: the test's server has another one. */
const load = (url: string, init: RequestInit = {}) =>
  fetch(`${server.url}${new URL(url).pathname}`, init);

test("the page and the email show the brand, and the logo is served to everyone", async () => {
  const { organization } = acme.client;
  const { logoUrl } = await organization.setLogo.mutate({ image: image.toString("base64") });
  await organization.updatePolicy.mutate({
    policy: {
      brand: { productName: "Acme Cloud", color: "#9a1b2f", supportAddress: "help@acme.example" },
    },
  });
  const { path, email } = await server.invite(acme);
  const page = await fetch(`${server.url}${path}`);
  const html = await page.text();
  const src = new URL(logoUrl ?? "").pathname;
  for (const text of ["Acme Cloud", `src="${src}"`, "mailto:help@acme.example", "--accent:#9a1b2f"])
    expect(html).toContain(text);
  await server.app.idle();
  const [sent] = fake.mailbox.list({ to: email });
  for (const text of ["Acme Cloud", `src="${logoUrl}"`, "help@acme.example", 'bgcolor="#9a1b2f"'])
    expect(sent?.html).toContain(text);

  const logo = await load(logoUrl ?? "");
  expect(logo.status).toBe(200);
  expect(Buffer.from(await logo.arrayBuffer())).toEqual(image);
  expect(Object.fromEntries(logo.headers)).toMatchObject({
    "content-type": "image/png",
    "cache-control": "public, max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "cross-origin",
  });
  const head = await load(logoUrl ?? "", { method: "HEAD" });
  expect([head.status, head.headers.get("content-length")]).toEqual([200, String(image.length)]);
  expect((await load(logoUrl ?? "", { method: "POST" })).status).toBe(405);
});

test.each([
  ["a logo that was replaced", "a".repeat(64)],
  ["no digest", "logo.png"],
  ["a quote", "%27"],
])("%s is not found", async (_name, digest) => {
  const answer = await fetch(`${server.url}/logo/${acme.id}/${digest}`);
  expect(answer.status).toBe(404);
});

test("neither is the logo of no organization", async () => {
  const answer = await fetch(`${server.url}/logo/acme/${"a".repeat(64)}`);
  expect(answer.status).toBe(404);
});
