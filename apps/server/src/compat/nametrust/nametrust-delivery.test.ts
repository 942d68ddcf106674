import type { TestOrganization } from "@usher/core/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { nametrustCalls } from "../../testing/compat/nametrust-calls.ts";
import { startCompatServer, type CompatServer } from "../../testing/compat/start-compat-server.ts";

let server: CompatServer;
let acme: TestOrganization;
let authorization: string;

beforeAll(async () => {
  server = await startCompatServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  server.reset();
  acme = await server.organization();
  authorization = await server.key(acme);
});

const { post, results, rejected, rows } = nametrustCalls(() => ({ server, acme, authorization }));

describe("the organization's window", () => {
  const people = (...names: string[]) => names.map((name) => ({ email: `${name}@acme.com` }));

  beforeEach(async () => {
    acme = await server.organization({ limits: { inviteesPerDay: 2 } });
    authorization = await server.key(acme);
  });

  test("the organization's window accepts or rejects a whole batch, and says when to retry", async () => {
    await results(post(people("first")));
    const answer = post([...people("second", "third"), { email: "nonsense" }]);
    const headers = await rejected(answer, 429, "invite.org_rate_limited");
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await rows()).toHaveLength(1);
    await results(post([...people("second"), { email: "nonsense" }]));
  });

  test("the organization's window regains the slot of a permanently rejected email", async () => {
    server.injected.send = () =>
      Promise.resolve({ kind: "rejected", reason: "no such mailbox", field: null });
    for (const name of ["a", "b", "c"]) await results(post(people(name)), 500);
    server.reset();
    await results(post(people("d", "e")));
  });
});

describe("the first attempt to deliver", () => {
  const one = [{ email: "jane@acme.com" }];

  test("a permanent rejection leaves nothing pending, so that a retry succeeds", async () => {
    server.injected.send = () =>
      Promise.resolve({ kind: "rejected", reason: "no such mailbox", field: null });
    expect(await results(post(one), 500)).toMatchObject([
      { success: false, error: "invite.send_failed", invitation: null, delivery: null },
    ]);
    expect(await rows()).toMatchObject([{ state: "failed" }]);
    server.reset();
    expect(await results(post(one))).toMatchObject([{ success: true, delivery: "accepted" }]);
  });

  test("a failed delivery fails only its own entry", async () => {
    server.injected.send = ({ to }) =>
      Promise.resolve(
        to.startsWith("bad")
          ? { kind: "rejected", reason: "no such mailbox", field: null }
          : { kind: "accepted", providerMessageId: null, sandboxed: false },
      );
    const answer = await results(post([{ email: "bad@acme.com" }, { email: "good@acme.com" }]));
    expect(answer.map(({ error }) => error)).toEqual(["invite.send_failed", ""]);
  });

  test("the first attempt is awaited up to a bound; then the email is queued and the entry succeeds", async () => {
    let answer: (() => void) | null = null;
    server.injected.send = () =>
      new Promise((resolve) => {
        answer = () => resolve({ kind: "accepted", providerMessageId: null, sandboxed: false });
      });
    server.injected.deliveryWaitMs = 1_000;
    const startedAt = performance.now();
    expect(await results(post(one))).toMatchObject([{ success: true, delivery: "queued" }]);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(1_000);
    await expect.poll(() => answer).not.toBeNull();
    (answer as (() => void) | null)?.();
  });

  test("the wait ends when the first attempt failed temporarily", async () => {
    server.injected.send = () =>
      Promise.resolve({ kind: "not_sent", reason: "the provider is busy", pause: null });
    server.injected.deliveryWaitMs = 3_600_000;
    expect(await results(post(one))).toMatchObject([{ success: true, delivery: "queued" }]);
  });
});
