import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import {
  startTestServer,
  type TestOrganization,
  type TestServer,
} from "../testing/start-test-server.ts";

const origin = "https://app.acme.com";
const returnTo = `${origin}/welcome?from=usher`;

let server: TestServer;
let acme: TestOrganization;
beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  acme = await server.organization("Acme & Söhne");
  await setOrigins([origin]);
});
afterAll(() => server.stop());

const setOrigins = (returnOrigins: string[]) =>
  acme.client.organization.updatePolicy.mutate({ policy: { returnOrigins } });

function submit(path: string, action: string, headers: Record<string, string> = {}) {
  return fetch(`${server.url}${path}`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ action }),
    headers: { "Sec-Fetch-Site": "same-origin", ...headers },
  });
}

async function show(path: string) {
  const answer = await fetch(`${server.url}${path}`);
  const policy = answer.headers.get("content-security-policy") ?? "";
  return { html: await answer.text(), formAction: /form-action [^;]*/.exec(policy)?.[0] };
}

async function accepted(): Promise<string> {
  const { path } = await server.invite(acme, { returnTo });
  expect((await submit(path, "accept")).status).toBe(303);
  return path;
}

const button = 'name="action" value="continue"';

describe("after the acceptance", () => {
  test("the page hands over to the app, which learns who has come", async () => {
    const path = await accepted();
    const { html, formAction } = await show(path);
    expect(html).toContain(button);
    expect(html).toContain("Continue to <bdi>Acme &amp; Söhne</bdi>");
    expect(formAction).toBe(`form-action 'self' ${origin}`);

    const left = await submit(path, "continue");
    expect(left.status).toBe(303);
    expect(left.headers.get("set-cookie")).toBeNull();
    expect(left.headers.get("cache-control")).toContain("no-store");
    const location = left.headers.get("location") ?? "";
    const [, code = ""] =
      /^https:\/\/app\.acme\.com\/welcome\?from=usher&code=(.+)$/.exec(location) ?? [];
    const answer = await acme.client.invitation.exchange.mutate({ code });
    expect(answer).toMatchObject({
      emailVerified: true,
      roles: ["member"],
      invitation: { returnTo },
    });

    await server.app.idle();
    const secret = code.slice("usher_code_".length);
    expect(secret).toHaveLength(43);
    expect(server.lines.join("")).not.toContain(secret);
    const { events } = await acme.client.audit.list.query({ limit: 100 });
    expect(JSON.stringify(events)).not.toContain(secret);
  });

  test("the page shows the plain address once the hand-over is over", async () => {
    const path = await accepted();
    server.database.clock.advance("15 minutes");
    const { html, formAction } = await show(path);
    expect(html).not.toContain("<form");
    expect(html).toContain(`<a href="${returnTo.replace("&", "&amp;")}"`);
    expect(formAction).toBe("form-action 'self'");
    const left = await submit(`${path}?lang=de`, "continue");
    expect([left.status, left.headers.get("location")]).toEqual([303, "?lang=de"]);
  });

  test("the page of an invitation without a return address says that it can be closed", async () => {
    const { path } = await server.invite(acme);
    await submit(path, "accept");
    const { html, formAction } = await show(path);
    expect(html).toContain("You can close this page now.");
    expect(html).not.toContain("<form");
    expect(formAction).toBe("form-action 'self'");
    const left = await submit(path, "continue");
    expect([left.status, left.headers.get("location")]).toEqual([303, "?"]);
  });

  test("S23: nothing leads to an origin that the policy no longer lists", async () => {
    const path = await accepted();
    await setOrigins([]);
    const { html, formAction } = await show(path);
    expect(html).not.toContain(origin);
    expect(formAction).toBe("form-action 'self'");
    const left = await submit(path, "continue");
    expect([left.status, left.headers.get("location")]).toEqual([303, "?"]);
  });
});

describe("before the acceptance", () => {
  test("the page neither shows the address nor hands over", async () => {
    const { path, id } = await server.invite(acme, { returnTo });
    const { html, formAction } = await show(path);
    expect(html).not.toContain(origin);
    expect(formAction).toBe("form-action 'self'");
    const left = await submit(path, "continue");
    expect([left.status, left.headers.get("location")]).toEqual([303, "?"]);
    expect((await acme.client.invitation.get.query({ id })).state).toBe("pending");
  });
});

describe("S18, S38: the hand-over", () => {
  test("is rejected when another site submits the form", async () => {
    const path = await accepted();
    const headers: Record<string, string>[] = [
      { "Sec-Fetch-Site": "cross-site" },
      { "Sec-Fetch-Site": "same-site" },
    ];
    for (const one of headers) {
      const answer = await submit(path, "continue", one);
      expect([answer.status, answer.headers.get("location")]).toEqual([403, null]);
    }
  });

  test("is rejected for a link with another secret", async () => {
    const path = await accepted();
    const wrong = `${path.slice(0, -1)}${path.endsWith("a") ? "b" : "a"}`;
    const answer = await submit(wrong, "continue");
    expect([answer.status, answer.headers.get("location")]).toEqual([404, null]);
  });

  test("is not open to the holder of the copied link", async () => {
    const { path, id } = await server.invite(acme, { returnTo });
    const { link } = await acme.client.invitation.copyLink.mutate({ id });
    await submit(path, "accept");
    const copied = new URL(link).pathname;
    expect((await show(copied)).html).not.toContain(button);
    const left = await submit(copied, "continue");
    expect([left.status, left.headers.get("location")]).toEqual([303, "?"]);
  });

  test("is not open while the organization is suspended", async () => {
    const path = await accepted();
    await server.database.dataSource.query(
      "UPDATE organization SET status = 'suspended' WHERE id = $1",
      [acme.id],
    );
    const answer = await submit(path, "continue");
    expect([answer.status, answer.headers.get("location")]).toEqual([403, null]);
  });
});
