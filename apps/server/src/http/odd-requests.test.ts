import { afterAll, beforeAll, expect, test } from "vitest";

import { sendRaw } from "../testing/raw-requests.ts";
import {
  startTestServer,
  type TestOrganization,
  type TestServer,
} from "../testing/start-test-server.ts";

/* What the fuzzer once found. */

let server: TestServer;
let acme: TestOrganization;

beforeAll(async () => {
  server = await startTestServer();
  acme = await server.organization();
});
afterAll(() => server.stop());

const port = () => Number(new URL(server.url).port);

test("an unknown expectation does not change the answer", async () => {
  const answer = await sendRaw(
    port(),
    "GET /healthz HTTP/1.1\r\nHost: x\r\nExpect: a miracle\r\nX-Request-Id: e-1\r\n\r\n",
  );
  expect(answer).toContain("HTTP/1.1 200 OK\r\nX-Request-Id: e-1\r\n");
});

test("TRACE of a procedure is an unsupported method", async () => {
  const answer = await sendRaw(port(), "TRACE /trpc/role.list HTTP/1.1\r\nHost: x\r\n\r\n");
  expect(answer).toContain("HTTP/1.1 405 ");
  expect(answer).toContain("\r\nAllow: GET, HEAD, OPTIONS, POST\r\n");
  expect(answer).toContain('"code":"request.method_not_allowed"');
});

test("a cursor beyond the database's range is invalid", async () => {
  const call = acme.client.audit.list.query({ cursor: "9".repeat(19) });
  await expect(call).rejects.toMatchObject({ data: { appCode: "request.invalid" } });
  const last = await acme.client.audit.list.query({ cursor: "9".repeat(18) });
  expect(last.events).not.toEqual([]);
});
