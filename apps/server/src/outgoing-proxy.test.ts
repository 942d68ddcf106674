import type { OwnerNoticeEmail } from "@usher/core";
import { createSendGridSender } from "@usher/core/sendgrid";
import { startFakeSendGrid, type FakeSendGrid } from "@usher/fake-sendgrid";
import { startConnectProxy, type ConnectProxy } from "@usher/process/testing";
import { afterEach, beforeEach, expect, test } from "vitest";

let fake: FakeSendGrid;
let proxy: ConnectProxy;

beforeEach(async () => {
  fake = await startFakeSendGrid();
  const port = Number(new URL(fake.url).port);
  proxy = await startConnectProxy({
    credentials: "usher:secret",
    portOf: (target) => (target === "sendgrid.test:80" ? port : null),
  });
});
afterEach(async () => {
  await proxy.close();
  await fake.close();
});

const email: OwnerNoticeEmail = {
  kind: "owner_notice",
  notice: "break_glass_on",
  by: null,
  sendId: "01a22927-7732-7082-8d54-a58434453e1a",
  organizationId: "01a22927-7732-7082-8d54-a58434453e1b",
  to: "owner@acme.example",
  organizationName: "Acme",
  locale: "en",
};

/** Through the proxy, to a host that only the proxy knows unless another is given. */
async function send(to: { baseUrl?: string; proxyUrl?: string; except?: string } = {}) {
  const { baseUrl = "http://sendgrid.test", proxyUrl: url = proxy.url, except = "" } = to;
  const sender = createSendGridSender({
    apiKey: fake.apiKey,
    baseUrl,
    from: { email: "invites@usher.example" },
    proxy: { http: url, https: url, except },
  });
  try {
    return await sender.send(email);
  } finally {
    await sender.close();
  }
}

test("email leaves through the operator's proxy", async () => {
  expect(await send()).toMatchObject({ kind: "accepted" });
  expect(proxy.targets).toEqual(["sendgrid.test:80"]);
});

test("a host of NO_PROXY and this machine are reached without it", async () => {
  expect(await send({ baseUrl: fake.url })).toMatchObject({ kind: "accepted" });
  expect(await send({ except: "sendgrid.test" })).toMatchObject({ kind: "not_sent" });
  expect(proxy.targets).toEqual([]);
});

test("email that the proxy refuses is certainly not sent, and says why", async () => {
  expect(await send({ baseUrl: "http://unknown.test" })).toEqual({
    kind: "not_sent",
    reason: "the proxy answered 502",
    pause: null,
  });
  const wrong = proxy.url.replace("secret", "guess");
  expect(await send({ proxyUrl: wrong })).toMatchObject({
    kind: "not_sent",
    reason: "the proxy answered 407",
  });
});

test("email is certainly not sent while the proxy is away", async () => {
  await proxy.close();
  expect(await send()).toMatchObject({ kind: "not_sent", reason: "ECONNREFUSED" });
});
