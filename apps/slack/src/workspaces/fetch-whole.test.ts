import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, expect, test } from "vitest";

import { fetchWhole } from "./fetch-whole.ts";
import { fetchWithin } from "./slack-clients.ts";

let server: Server | undefined;
afterEach(() => server?.close());

async function answering(status: number, body: string | null): Promise<string> {
  server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { "retry-after": "7" });
    // Null: headers only, the rest never comes.
    if (body === null) response.write("{");
    else response.end(body);
  });
  await new Promise<void>((resolve) => void server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}/`;
}

test.each([200, 204, 304, 429, 500])("an answer with status %i is passed on", async (status) => {
  const body = status === 204 || status === 304 ? "" : '{"ok":false}';
  const response = await fetchWhole(await answering(status, body));
  expect(response.status).toBe(status);
  expect(response.headers.get("retry-after")).toBe("7");
  expect(await response.text()).toBe(body);
});

test("an answer that is never read, and its clone, stay good after the timeout", async () => {
  const response = await fetchWithin(300)(await answering(429, "later"));
  const clone = response.clone();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await response.text()).toBe("later");
  expect(await clone.text()).toBe("later");
});

test("a body that never ends counts as no answer", async () => {
  const url = await answering(200, null);
  await expect(fetchWithin(100)(url)).rejects.toThrow("The call took too long.");
});
