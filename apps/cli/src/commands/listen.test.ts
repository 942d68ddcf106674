import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

import { freePort } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { run } from "../testing/run.ts";
import { startFixture, type Fixture } from "../testing/start-fixture.ts";

let fixture: Fixture;
const stops: (() => unknown)[] = [];
beforeAll(async () => {
  fixture = await startFixture();
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});
afterAll(() => fixture.stop());

type Received = { headers: IncomingHttpHeaders; body: string };

/** An app under development, which answers with these statuses in turn. */
async function startApp(statuses: readonly number[]) {
  const received: Received[] = [];
  const server = createServer((req, res) => {
    void (async () => {
      const body = await text(req);
      res.writeHead(statuses[received.length] ?? 204).end();
      received.push({ headers: req.headers, body });
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stops.push(() => server.close());
  // A TCP server that listens has an address with a port.
  const { port } = server.address() as AddressInfo;
  return { received, url: `http://127.0.0.1:${port}/hooks` };
}

/** The signature of Standard Webhooks, computed as its specification says. */
function expectedSignature({ headers, body }: Received, secret: string): string {
  const signed = [headers["webhook-id"], headers["webhook-timestamp"], body].join(".");
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  return `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
}

async function organizationWith(names: readonly string[]) {
  const acme = await fixture.organization();
  for (const name of names)
    await acme.system.invitation.create({ entries: [{ email: `${name}@guests.example` }] });
  return acme;
}

const created = ["--types", "invitation.created"];

describe("usher listen", () => {
  test("listen posts events in order, signed with the secret it printed, also after one that the app rejects", async () => {
    const { env } = await organizationWith(["a", "b", "c"]);
    const app = await startApp([204, 500, 204]);
    const first = await run(["events", ...created, "--limit", "1", "--json"], { env });
    const { next } = first.json() as { next: string };
    const done = await run(["listen", "--forward", app.url, ...created, "--after", next], {
      env,
      stopAtOutput: "c@guests.example",
    });
    expect(done.code).toBe(0);
    expect(done.stdout).toMatch(/b@guests\.example .*204 in \d+ ms\n.*c@guests\.example .* 500 in/);
    const secret = /^whsec_\S+$/m.exec(done.stderr)?.[0] ?? "";
    expect(app.received).toHaveLength(2);
    for (const [at, name] of ["b", "c"].entries()) {
      const post = app.received[at];
      if (post === undefined) throw new Error("a post is missing");
      expect(post.headers["webhook-signature"]).toBe(expectedSignature(post, secret));
      expect(Math.abs(Number(post.headers["webhook-timestamp"]) - Date.now() / 1000)).toBeLessThan(
        300,
      );
      const body: unknown = JSON.parse(post.body);
      expect(body).toMatchObject({
        type: "invitation.created",
        timestamp: expect.any(String),
        data: { subject: { kind: "invitation" }, changes: { email: `${name}@guests.example` } },
      });
    }
    const again = await run(["listen", "--forward", app.url, ...created, "--after", next], {
      env: { ...env, USHER_WEBHOOK_SECRET: secret },
      stopAtOutput: "b@guests.example",
    });
    expect(again.stderr).not.toContain("whsec_");
    const repeated = app.received[2];
    expect(repeated?.headers["webhook-id"]).toBe(app.received[0]?.headers["webhook-id"]);
    expect(repeated?.headers["webhook-signature"]).toBe(
      repeated && expectedSignature(repeated, secret),
    );
  });

  test("listen names an app that does not run, and goes on", async () => {
    const { env } = await organizationWith(["a", "b"]);
    const url = `http://127.0.0.1:${await freePort()}/hooks`;
    const done = await run(["listen", "--forward", url, ...created, "--after", "0"], {
      env,
      stopAtOutput: "b@guests.example",
    });
    expect(done.stdout.match(/no answer \(nothing listens there\)/g)).toHaveLength(2);
  });

  test.each([
    [{}, ["--forward", "localhost:4000"], "It must be an address such as"],
    [{}, [], "--forward"],
    [{ USHER_WEBHOOK_SECRET: "secret" }, ["--forward", "http://localhost:4000"], "whsec_"],
  ])("listen names what is wrong: %j %j", async (variables, args, says) => {
    const { env } = await fixture.organization();
    const done = await run(["listen", ...args], { env: { ...env, ...variables } });
    expect(done).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining(says) });
  });
});
