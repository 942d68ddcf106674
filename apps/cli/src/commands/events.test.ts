import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { run } from "../testing/run.ts";
import { startFixture, type Fixture } from "../testing/start-fixture.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.stop());

type Organization = Awaited<ReturnType<Fixture["organization"]>>;

async function invite({ system }: Organization, email: string): Promise<string> {
  const { results } = await system.invitation.create({ entries: [{ email }] });
  return results[0]?.invitation?.id ?? "";
}

type Event = { id: string; type: string; subject: { id: string } };

describe("usher events", () => {
  test("events prints a page, as a table and as one document, and continues after a cursor", async () => {
    const acme = await fixture.organization();
    const id = await invite(acme, "jane@guests.example");
    await acme.system.invitation.revoke({ id });
    const { env } = acme;
    const types = ["--types", "invitation.created,invitation.revoked"];
    const table = await run(["events", ...types], { env });
    expect(table).toMatchObject({ code: 0, stderr: "" });
    const [head, ...lines] = table.stdout.trimEnd().split("\n");
    expect(head).toMatch(/^AT {2,}TYPE {2,}ABOUT {2,}ID$/);
    expect(lines).toMatchObject([
      expect.stringMatching(/invitation\.created +jane@guests\.example +\d+$/),
      expect.stringMatching(/invitation\.revoked +jane@guests\.example +\d+$/),
    ]);
    const first = await run(["events", ...types, "--limit", "1", "--json"], { env });
    const page = first.json() as { events: Event[]; next: string; hasMore: boolean };
    expect(page).toMatchObject({ events: [{ type: "invitation.created" }], hasMore: true });
    const rest = await run(["events", ...types, "--after", page.next, "--json"], { env });
    expect(rest.json()).toMatchObject({ events: [{ type: "invitation.revoked" }], hasMore: false });
    const short = await run(["events", ...types, "--limit", "1"], { env });
    expect(short.stdout).toContain(`--after ${page.next}`);
  });

  test("events names what is wrong with a type and with a cursor", async () => {
    const { env } = await fixture.organization();
    const type = await run(["events", "--types", "invitation.craeted"], { env });
    expect(type).toMatchObject({ code: 2, stderr: expect.stringContaining("invitation.created") });
    for (const follow of [[], ["--follow"]]) {
      const cursor = await run(["events", ...follow, "--after", "99999999"], { env });
      expect(cursor).toMatchObject({
        code: 1,
        stdout: "",
        stderr: expect.stringContaining("event.cursor_expired"),
      });
    }
  });
});

describe("usher events --follow", () => {
  test("events --follow prints what happens from now on, a document a line, until Ctrl-C", async () => {
    const acme = await fixture.organization();
    await invite(acme, "before@guests.example");
    let started = false;
    const done = await run(["events", "--follow", "--types", "invitation.created", "--json"], {
      env: acme.env,
      stopAtOutput: "second@guests.example",
      onStderr(text) {
        if (started || !text.startsWith("Following")) return;
        started = true;
        void invite(acme, "first@guests.example").then(() => invite(acme, "second@guests.example"));
      },
    });
    expect(done.code).toBe(0);
    const events = done.stdout
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(events).toMatchObject([
      { type: "invitation.created", changes: { email: "first@guests.example" } },
      { type: "invitation.created", changes: { email: "second@guests.example" } },
    ]);
    expect(done.stderr).toMatch(/^Following http.*; Ctrl-C stops\.\n/);
    expect(done.stderr).toMatch(/Stopped\. --after \d+ continues from here\.\n$/);
  });

  test("events --follow --after prints what happened since first, and its last line continues without a gap", async () => {
    const acme = await fixture.organization();
    const types = ["--types", "invitation.created"];
    for (const name of ["a", "b", "c"]) await invite(acme, `${name}@guests.example`);
    const [page] = [await run(["events", ...types, "--limit", "1", "--json"], { env: acme.env })];
    const { next } = page.json() as { next: string };
    const follow = (after: string, stopAtOutput: string) =>
      run(["events", "--follow", ...types, "--after", after], { env: acme.env, stopAtOutput });
    const first = await follow(next, "b@guests.example");
    expect(first.stdout.match(/[a-z]@guests/g)).toEqual(["b@guests"]);
    const last = /--after (\d+)/.exec(first.stderr)?.[1] ?? "";
    const second = await follow(last, "c@guests.example");
    expect(second.stdout.match(/[a-z]@guests/g)).toEqual(["c@guests"]);
  });

  test("events --follow ends with the reason when its key is rejected", async () => {
    const { env } = await fixture.organization();
    const done = await run(["events", "--follow"], { env: { ...env, USHER_KEY: "usher_org_1_2" } });
    expect(done).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("authorize.unauthenticated"),
    });
  });
});
