import { newId } from "@usher/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import {
  decisionTable,
  firstEntry,
  roles,
  soundSituation,
  type Situation,
  type Step,
  type Violation,
} from "../../testing/compat/decision-table.ts";
import { envelope, nametrustResults } from "../../testing/compat/published.ts";
import { startCompatServer, type CompatServer } from "../../testing/compat/start-compat-server.ts";

let server: CompatServer;

beforeAll(async () => {
  server = await startCompatServer();
});
afterAll(() => server.stop());
beforeEach(() => server.reset());

const violate = async (situation: Situation, ...steps: string[]): Promise<void> => {
  for (const { step, violate: apply } of decisionTable)
    if (steps.includes(step)) await apply(situation);
};

/** Requests that violate two neighbors; null where both violations simply add up. */
const pairs: Record<string, Violation | null> = {
  "2 1": null,
  "2 1′": null,
  "1′ 3": null,
  "2 3": null,
  "3 4": null,
  "4 5": null,
  "5 6": null,
  "6 7": null,
  "7 8": null,
  "8 9": null,
  "9 10": null,
  // Not an array, and without addresses.
  "10 11": null,
  "12 13": (situation) => {
    situation.entries = Array.from({ length: 21 }, () => firstEntry(situation));
  },
  "13 14": async (situation) => {
    await violate(situation, "14");
    await violate(situation, "13");
  },
  "14 15": null,
  "15 16": async (situation) => {
    await violate(situation, "15");
    situation.entries.push({ email: "nonsense" });
  },
  "17 18": null,
  "18 19": roles("org-unknown"),
  "20 21": roles("member", "admin", "org-guide"),
  "21 22": roles("owner", "org-guide"),
  "22 23": null,
  "23 24": async (situation) => {
    await violate(situation, "24");
    const { store } = server.database;
    const { email } = firstEntry(situation);
    const user = await store.read.users.ensure({ id: newId(), name: null, email, emailKey: email });
    await store.read.members.ensure({
      organizationId: situation.organization.id,
      id: newId(),
      userId: user.id,
      role: "member",
      customRoles: [],
      invitationId: null,
    });
  },
  "24 25": null,
};

/** No one request violates both (docs/domain.md). */
const impossible = new Set(["1 1′", "11 12", "16 17", "19 20", "25 26"]);

test("the decision table accepts the valid request", async () => {
  const answer = await send(await soundSituation(server));
  expect(answer.status).toBe(200);
  expect(nametrustResults.parse(answer.json)).toMatchObject([{ success: true, error: "" }]);
  expect(answer.headers.get("ratelimit")).toMatch(/^"ip";r=\d+;t=\d+$/);
});

test("the decision table has all 26 codes", () => {
  expect(new Set(decisionTable.map(({ code }) => code)).size).toBe(26);
});

describe.each(decisionTable)("step $step", (step) => {
  test(`is ${step.status} ${step.code}`, async () => {
    const situation = await soundSituation(server);
    await step.violate(situation);
    await expectRejection(situation, step);
  });
});

test("the decision table has a request for every two neighbors that can be violated together", () => {
  const neighbors = decisionTable
    .slice(1)
    .map(({ step }, before) => `${decisionTable[before]?.step} ${step}`);
  expect(neighbors.filter((pair) => !(pair in pairs) && !impossible.has(pair))).toEqual([]);
});

describe.each(Object.entries(pairs))("steps %s violated together", (pair, own) => {
  const [earlier, later] = pair
    .split(" ")
    .map((name) => decisionTable.find(({ step }) => step === name));
  if (!earlier || !later) throw new Error(`${pair} names a step that is not in the table`);

  test(`are ${earlier.code} and not ${later.code}`, async () => {
    const situation = await soundSituation(server);
    if (own) await own(situation);
    else await violate(situation, earlier.step, later.step);
    await expectRejection(situation, earlier);
  });
});

async function send({ typeId, headers, entries, text }: Situation) {
  const content = text === null ? { body: entries } : { text };
  return server.call("POST", `/nametrust/orgs/${typeId}/invitations`, { headers, ...content });
}

async function expectRejection(situation: Situation, step: Step): Promise<void> {
  const { status, code, level } = step;
  const before = await openAddresses(situation);
  const answer = await send(situation);
  expect(answer.status).toBe(status);
  if (status === 429) expect(answer.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
  if (level === "batch") {
    const problem = envelope.parse(answer.json);
    expect([problem.code, problem.status]).toEqual([code, status]);
    expect(problem.id).toBe(answer.headers.get("x-request-id"));
  } else {
    const email = firstEntry(situation).email.trim();
    const rejection = { email, success: false, error: code, status, invitation: null };
    expect(nametrustResults.parse(answer.json)).toMatchObject([rejection]);
  }
  expect(await openAddresses(situation)).toEqual(before);
}

async function openAddresses({ organization }: Situation): Promise<string[]> {
  const rows = await server.database.sql<{ email: string }>(
    "SELECT email FROM invitation WHERE organization_id = $1 AND state IN ('requested', 'pending')",
    [organization.id],
  );
  return rows.map(({ email }) => email);
}
