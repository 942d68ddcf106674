import { spawnSync } from "node:child_process";
import { Agent, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { startFakeSendGrid } from "./index.ts";
import { send } from "./testing/email-client.ts";

describe("close", () => {
  test("ends hanging, stalled and idle connections at once", async () => {
    const fake = await startFakeSendGrid();
    const agent = new Agent({ keepAlive: true });
    await send(fake, { agent });
    fake.script({ kind: "hang" }, { kind: "stalled_body" });
    const outcomes = Promise.allSettled([send(fake), send(fake)]);
    await expect
      .poll(() => fake.requests().filter((request) => request.bodyBytes > 0))
      .toHaveLength(3);
    await expect.poll(() => fake.mailbox.list()).toHaveLength(2);
    await fake.close();
    expect((await outcomes).map((outcome) => outcome.status)).toEqual(["rejected", "rejected"]);
    await expect(send(fake)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    agent.destroy();
  });

  test("ends a latency without answering", async () => {
    const fake = await startFakeSendGrid();
    fake.setLatency(60_000);
    const outcome = Promise.allSettled([send(fake)]);
    await fake.mailbox.waitFor("jane@example.com");
    await fake.close();
    expect((await outcome)[0]?.status).toBe("rejected");
  });

  test("rejects waits for an email", async () => {
    const fake = await startFakeSendGrid();
    const waiting = expect(fake.mailbox.waitFor("jane@example.com")).rejects.toThrow("was closed");
    await fake.close();
    await waiting;
  });

  test("ends an event post that gets no answer", async () => {
    const fake = await startFakeSendGrid();
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as AddressInfo;
    const posting = expect(fake.sendEvents(`http://127.0.0.1:${port}/`, [])).rejects.toThrow();
    await expect.poll(() => countConnections(silent)).toBe(1);
    await fake.close();
    await posting;
    silent.closeAllConnections();
    silent.close();
  });

  test("may be called twice", async () => {
    const fake = await startFakeSendGrid();
    await fake.close();
    await fake.close();
  });

  test("leaves nothing that keeps a process alive", () => {
    const index = fileURLToPath(new URL("./index.ts", import.meta.url));
    const program = `
      import { startFakeSendGrid } from ${JSON.stringify(index)};
      const fake = await startFakeSendGrid();
      fake.setDefault({ kind: "hang" });
      fake.setLatency(60_000);
      const headers = { authorization: "Bearer " + fake.apiKey };
      const sent = fetch(fake.url + "/v3/mail/send", { method: "POST", headers, body: "{}" });
      const waiting = fake.mailbox.waitFor("jane@example.com", { timeoutMs: 60_000 });
      const both = Promise.allSettled([sent, waiting]);
      while (fake.requests().length === 0) await new Promise((next) => setImmediate(next));
      await fake.close();
      await both;
      console.log("closed");`;
    const args = ["--import", "tsx", "--input-type=module", "--eval", program];
    const run = spawnSync(process.execPath, args, { timeout: 60_000, encoding: "utf8" });
    expect(run).toMatchObject({ status: 0, signal: null, stdout: "closed\n", stderr: "" });
  });
});

function countConnections(server: ReturnType<typeof createServer>): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}
