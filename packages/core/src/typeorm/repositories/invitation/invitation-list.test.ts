import { beforeAll, describe, expect, test } from "vitest";

import type { ListQuery } from "../../../ports/invitation-repository.ts";
import { newId } from "../../../model/ids.ts";
import {
  batchOf,
  newApprovalRequest,
  newInvitation,
  transitionOf,
} from "../../../testing/repository-fixture.ts";
import { useRepositoryFixture } from "../../../testing/use-repository-fixture.ts";
import { bindings } from "../bindings.ts";
import { listStatement } from "./invitation-list.ts";
import { invitationRepository } from "./invitations.ts";

const fixture = await useRepositoryFixture();
const invitations = invitationRepository(fixture.sql);

const everything = (organizationId: string, query: Partial<ListQuery> = {}): ListQuery => ({
  organizationId,
  states: null,
  email: null,
  role: null,
  inviterUserId: null,
  inviterKeyId: null,
  source: null,
  delivery: null,
  text: null,
  approvalRequestId: null,
  cursor: null,
  limit: 100,
  ...query,
});

describe("list", () => {
  test("pages newest first without gaps or repeats, also among rows of one moment", async () => {
    const organizationId = await fixture.organization();
    for (let batch = 0; batch < 3; batch += 1)
      await invitations.insert(
        batchOf(
          organizationId,
          Array.from({ length: 7 }, () => newInvitation(`${newId()}@people.test`)),
        ),
      );
    const seen: string[] = [];
    let cursor: ListQuery["cursor"] = null;
    for (;;) {
      const rows = await invitations.list(everything(organizationId, { cursor, limit: 4 }));
      seen.push(...rows.map((row) => row.id));
      const last = rows.at(-1);
      if (!last || rows.length < 4) break;
      cursor = { createdAt: last.createdAt, id: last.id };
    }
    const all = await invitations.list(everything(organizationId));
    expect(seen).toEqual(all.map((row) => row.id));
    expect(new Set(seen).size).toBe(21);
    const times = all.map((row) => row.createdAt);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  test("filters on what is seen, not on what the row says", async () => {
    const organizationId = await fixture.organization();
    await invitations.insert(
      batchOf(organizationId, [
        newInvitation("late@b.test", { ttlHours: 1 }),
        newInvitation("live@b.test", { ttlHours: 100 }),
      ]),
    );
    fixture.setClock(7200);
    const emails = async (states: ListQuery["states"]) =>
      (await invitations.list(everything(organizationId, { states }))).map((row) => row.email);
    expect(await emails(["pending"])).toEqual(["live@b.test"]);
    expect(await emails(["expired"])).toEqual(["late@b.test"]);
    expect((await emails(["pending", "expired"])).toSorted()).toEqual([
      "late@b.test",
      "live@b.test",
    ]);
    expect(await emails(["pending", "pending"])).toEqual(["live@b.test"]);
    expect(await emails(["accepted"])).toEqual([]);
    fixture.setClock(0);
  });

  test("filters by every other column", async () => {
    const organizationId = await fixture.organization();
    const inviterId = await fixture.user({ name: "Mia 100%" });
    const request = newApprovalRequest();
    await invitations.insert(
      batchOf(
        organizationId,
        [
          newInvitation("Jane_Doe@b.test", { customRoles: ["org-ops"], needsApproval: true }),
          newInvitation("janexdoe@b.test", { role: "admin" }),
        ],
        {
          approvalRequest: request,
          source: "slack",
          inviter: {
            kind: "session",
            userId: inviterId,
            keyId: null,
            slackTeamId: null,
            slackUserId: null,
          },
        },
      ),
    );
    await invitations.insert(batchOf(organizationId, [newInvitation("bob@b.test")]));
    const emails = async (query: Partial<ListQuery>) =>
      (await invitations.list(everything(organizationId, query)))
        .map((row) => row.email)
        .toSorted();

    expect(await emails({ email: "jane_doe@b.test" })).toEqual(["Jane_Doe@b.test"]);
    expect(await emails({ role: "org-ops" })).toEqual(["Jane_Doe@b.test"]);
    expect(await emails({ role: "admin" })).toEqual(["janexdoe@b.test"]);
    expect(await emails({ inviterUserId: inviterId })).toHaveLength(2);
    expect(await emails({ source: "slack" })).toHaveLength(2);
    expect(await emails({ delivery: ["queued", "sending"] })).toEqual([
      "bob@b.test",
      "janexdoe@b.test",
    ]);
    expect(await emails({ approvalRequestId: request.id })).toEqual(["Jane_Doe@b.test"]);
    expect(await emails({ text: "JANE_" })).toEqual(["Jane_Doe@b.test"]);
    expect(await emails({ text: "mia 100%" })).toHaveLength(2);
    expect(await emails({ text: "%" })).toHaveLength(2);
    expect(await emails({ text: "\\" })).toEqual([]);
    expect(await emails({ text: "mia", role: "admin" })).toEqual(["janexdoe@b.test"]);
  });

  test("shows nothing of another organization", async () => {
    const [one, other] = [await fixture.organization(), await fixture.organization()];
    const [row] = await invitations.insert(batchOf(one, [newInvitation("a@b.test")]));
    if (!row) throw new Error("nothing was inserted");
    expect(await invitations.list(everything(other))).toEqual([]);
    expect(await invitations.find(other, row.id)).toBeNull();
    expect(await invitations.findMany(other, [row.id])).toEqual([]);
    expect(await invitations.findBySelector(row.selector)).toMatchObject({ id: row.id });
    expect(await invitations.findBySelector(newId())).toBeNull();
  });

  test("pages through several states in one order", async () => {
    const organizationId = await fixture.organization();
    const rows = await invitations.insert(
      batchOf(
        organizationId,
        Array.from({ length: 9 }, () => newInvitation(`${newId()}@people.test`)),
      ),
    );
    for (const row of rows.slice(0, 6))
      await invitations.transition(transitionOf(row, row === rows[0] ? "declined" : "revoked"));
    const query = { states: ["pending", "revoked", "expired"] as const, limit: 3 };
    const seen: string[] = [];
    let cursor: ListQuery["cursor"] = null;
    for (let page = 0; page < 4; page += 1) {
      const shown = await invitations.list(everything(organizationId, { ...query, cursor }));
      seen.push(...shown.map((row) => row.id));
      const last = shown.at(-1);
      if (last) cursor = { createdAt: last.createdAt, id: last.id };
    }
    const all = await invitations.list(everything(organizationId));
    expect(seen).toEqual(all.filter((row) => row.state !== "declined").map((row) => row.id));
    expect(seen).toHaveLength(8);
  });
});

describe("a list of twenty thousand rows", () => {
  const rows = 20_000;
  let organizationId: string;
  beforeAll(async () => {
    organizationId = await fixture.organization();
    const invitee = await fixture.user();
    // The oldest hundred failed.
    await fixture.sql.run(
      `INSERT INTO invitation (organization_id, id, selector, link_key_id, state, email, email_key,
         invitee_user_id, role, locale, inviter_kind, source, created_at)
       SELECT $1, new_id(), gen_random_uuid(), 'k', CASE WHEN n > $3 - 100 THEN 'failed' ELSE 'revoked' END,
         n || '@b.test', n % 200 || '@b.test', $2,
         'member', 'en', 'org_key', 'api', usher_now() - make_interval(secs => n)
       FROM generate_series(1, $3::integer) n`,
      [organizationId, invitee, rows],
    );
    await fixture.sql.run("ANALYZE invitation");
  });

  async function planOf(query: ListQuery): Promise<string> {
    const { bind, values } = bindings();
    const plan = await fixture.sql.rows<{ "QUERY PLAN": string }>(
      `EXPLAIN (ANALYZE, BUFFERS) ${listStatement(query, bind)}`,
      values,
    );
    return plan.map((line) => line["QUERY PLAN"]).join("\n");
  }

  test.each([
    ["first", () => null],
    ["deep", () => ({ createdAt: new Date(Date.now() - 9e6).toISOString(), id: newId() })],
  ])("walks its index for the %s page of the plain list", async (_name, cursorOf) => {
    const query = everything(organizationId, { cursor: cursorOf(), limit: 51 });
    const text = await planOf(query);
    expect(text).toContain("invitation_list_index");
    // The names of custom roles are sorted; none of these invitations has one.
    expect(text).not.toMatch(/->\s+Sort\b(?!.*\(never executed\))/);
    expect(text).not.toContain("Seq Scan on invitation");
    expect((await invitations.list(query)).length).toBe(51);
  });

  test.each([
    ["a rare state", { states: ["failed"] }, 51],
    ["a frequent state", { states: ["revoked"] }, 51],
    ["a state that three stored ones are seen as", { states: ["expired"] }, 0],
    ["one address", { email: "7@b.test" }, 51],
  ] satisfies [string, Partial<ListQuery>, number][])(
    "reads few blocks for %s",
    async (_name, filter, expected) => {
      const query = everything(organizationId, { ...filter, limit: 51 });
      const [, hit = "0", read = "0"] =
        /Buffers: shared(?: hit=(\d+))?(?: read=(\d+))?/.exec(await planOf(query)) ?? [];
      // The table has some 700 blocks.
      expect(Number(hit) + Number(read)).toBeLessThan(250);
      expect((await invitations.list(query)).length).toBe(expected);
    },
  );
});

describe("facts", () => {
  test("name members, owners, open invitations and live suppressions of the addresses", async () => {
    const organizationId = await fixture.organization();
    const other = await fixture.organization();
    const seed = newId();
    const key = (name: string) => `${name}-${seed}@b.test`;
    const [active, suspended, removed, outside, unverified] = await Promise.all([
      fixture.user({ email: key("active") }),
      fixture.user({ email: key("suspended") }),
      fixture.user({ email: key("removed") }),
      fixture.user({ email: key("outside") }),
      fixture.user({ email: key("unverified"), verified: false }),
    ]);
    await fixture.membership(organizationId, active);
    await fixture.membership(organizationId, suspended, "suspended");
    await fixture.membership(organizationId, removed, "removed");
    await fixture.membership(other, outside);
    await fixture.membership(organizationId, unverified);
    const rows = await invitations.insert(
      batchOf(
        organizationId,
        ["open", "closed", "elsewhere"].map((name) => newInvitation(key(name))),
      ),
    );
    await invitations.insert(batchOf(other, [newInvitation(key("foreign"))]));
    const closed = rows.find((row) => row.emailKey === key("closed"));
    if (closed) await invitations.transition(transitionOf(closed, "revoked"));
    const suppress = (name: string, reason: string, until: string | null) =>
      fixture.sql.run(
        `INSERT INTO suppression (organization_id, id, email_key, reason, until)
         VALUES ($1, $2, $3, $4, usher_now() + $5::interval)`,
        [organizationId, newId(), key(name), reason, until],
      );
    await suppress("muted", "declined", "1 day");
    await suppress("muted", "muted", null);
    await suppress("over", "declined", "0 seconds");
    await suppress("declined", "declined", "30 days");

    const names = [
      ..."active suspended removed outside unverified open closed foreign".split(" "),
      ..."muted over declined".split(" "),
    ];
    const facts = await invitations.facts(organizationId, names.map(key));
    expect(Object.fromEntries(facts.members)).toEqual({
      [key("active")]: { userId: active, status: "active" },
      [key("suspended")]: { userId: suspended, status: "suspended" },
    });
    expect(Object.fromEntries(facts.owners)).toEqual({
      [key("active")]: active,
      [key("suspended")]: suspended,
      [key("removed")]: removed,
      [key("outside")]: outside,
    });
    expect([...facts.open.keys()]).toEqual([key("open")]);
    expect(
      Object.fromEntries([...facts.suppressed].map(([address, { reason }]) => [address, reason])),
    ).toEqual({ [key("declined")]: "declined", [key("muted")]: "muted" });
    expect(facts.suppressed.get(key("muted"))?.until).toBeNull();
    expect(facts.suppressed.get(key("declined"))?.until).toMatch(/^\d{4}-.*Z$/);
    expect(facts.stale).toEqual([]);
  });
});

test("filters that callers put together are not kept by the connection", async () => {
  const organizationId = await fixture.organization();
  await fixture.transaction(async (tx) => {
    const { list } = invitationRepository(tx);
    const kept = "SELECT count(*)::integer AS n FROM pg_prepared_statements";
    await list(everything(organizationId));
    const before = await tx.rows(kept);
    for (const states of [["pending"], ["accepted"], ["expired", "failed"]] as const)
      await list(everything(organizationId, { states }));
    expect(await tx.rows(kept)).toEqual(before);
  });
});
