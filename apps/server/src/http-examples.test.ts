import { execFile, execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import {
  startTestServer,
  type TestOrganization,
  type TestServer,
} from "./testing/start-test-server.ts";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "../../..");
const python = resolve(root, "examples/http/invite.py");

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** The commands of the page, as someone would paste them. */
const commands = [
  ...readFileSync(resolve(root, "docs/api.md"), "utf8").matchAll(/^```sh\n([^]*?)^```$/gm),
].map(([, command = ""]) => command);

function has(program: string): boolean {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const environment = (acme: TestOrganization) => ({
  env: { PATH: process.env["PATH"], USHER_URL: server.url, USHER_KEY: acme.key },
  timeout: 60_000,
});

/** As the invitee does it in the email, as soon as the invitation is there. */
async function acceptWhenInvited(acme: TestOrganization, email: string): Promise<void> {
  const { list } = acme.client.invitation;
  const found = await expect
    .poll(() => list.query({ email, states: ["pending"] }), { timeout: 60_000 })
    .toMatchObject({ invitations: [{ email }] })
    .then(() => list.query({ email }));
  const [invitation] = found.invitations;
  if (invitation === undefined) throw new Error("the invitation is gone");
  const token = (await server.linkPath(invitation)).slice("/i/".length);
  await server.client(null).invitation.accept.mutate({ token });
}

describe.skipIf(!has("curl"))(
  "the commands of docs/api.md",
  { meta: { skipReason: "no curl found; install the package curl" } },
  () => {
    test("they invite, list, and wait for the acceptance", async () => {
      const acme = await server.organization();
      const [invite = "", list = "", wait = ""] = commands;
      expect(commands).toHaveLength(3);
      const invited = await run("sh", ["-ec", invite], environment(acme));
      expect(JSON.parse(invited.stdout)).toMatchObject({
        result: { data: { results: [{ email: "jane@acme.com", outcome: "invited" }] } },
      });
      const repeated = await run("sh", ["-ec", invite], environment(acme));
      expect(repeated.stdout).toBe(invited.stdout);
      const listed = await run("sh", ["-ec", list], environment(acme));
      expect(JSON.parse(listed.stdout)).toMatchObject({
        result: { data: { invitations: [{ email: "jane@acme.com", state: "pending" }] } },
      });
      const waiting = run("sh", ["-ec", wait], environment(acme));
      await acceptWhenInvited(acme, "jane@acme.com");
      await waiting;
    });
  },
);

describe.skipIf(!has("python3"))(
  "examples/http/invite.py",
  { meta: { skipReason: "no python3 found; install Python 3.8 or newer" } },
  () => {
    test("it invites, names what failed, lists, and waits for the acceptance", async () => {
      const acme = await server.organization();
      const running = run("python3", [python, "joe@acme.com", "nonsense"], environment(acme));
      await acceptWhenInvited(acme, "joe@acme.com");
      const { stdout } = await running;
      expect(stdout).toContain("invited joe@acme.com");
      expect(stdout).toContain("failed nonsense invite.invalid_email");
      expect(stdout).toMatch(/pending joe@acme\.com until 20\d\d-/);
      expect(stdout).toContain("accepted joe@acme.com");
    });

    test("it waits for an approval too", async () => {
      const acme = await server.organization();
      await acme.client.organization.updatePolicy.mutate({
        policy: { approval: { required: "always" } },
      });
      const running = run("python3", [python, "ann@acme.com"], environment(acme));
      const { list, revoke } = acme.client.invitation;
      await expect
        .poll(() => list.query({ email: "ann@acme.com" }), { timeout: 60_000 })
        .toMatchObject({ invitations: [{ state: "requested" }] });
      const [requested] = (await list.query({ email: "ann@acme.com" })).invitations;
      await revoke.mutate({ id: requested?.id ?? "" });
      const { stdout } = await running;
      expect(stdout).toContain("revoked ann@acme.com");
    });

    test.each(["<h1>Bad Gateway</h1>", '{"error":"bad gateway"}', "[]"])(
      "it ends with the status of an answer that is not Usher's: %s",
      async (body) => {
        const proxy = createServer((_request, response) => response.writeHead(502).end(body));
        await once(proxy.listen(0, "127.0.0.1"), "listening");
        const address = proxy.address();
        if (address === null || typeof address === "string") throw new Error("no port");
        const { env, timeout } = environment(await server.organization());
        const there = { ...env, USHER_URL: `http://127.0.0.1:${address.port}` };
        const ended = run("python3", [python, "joe@acme.com"], { env: there, timeout });
        await expect(ended).rejects.toMatchObject({
          code: 1,
          stderr: expect.stringMatching(/^[^\n]*\(HTTP 502\)\n$/),
        });
        proxy.close();
      },
    );

    test("it ends with the code of a rejection", async () => {
      const acme = await server.organization();
      const wrong = { ...acme, key: "usher_org_nonsense" };
      await expect(
        run("python3", [python, "joe@acme.com"], environment(wrong)),
      ).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringContaining("(authorize.unauthenticated)"),
      });
    });
  },
);
