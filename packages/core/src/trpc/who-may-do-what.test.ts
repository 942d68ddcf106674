import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { ErrorCode } from "../model/errors.ts";
import {
  cellOf,
  isDone,
  renderAccessTable,
  type Walked,
} from "../testing/access-walk/access-table.ts";
import type { Things } from "../testing/access-walk/holder.ts";
import { makeThings, type Site } from "../testing/access-walk/make-things.ts";
import { trialsOf, type Trial } from "../testing/access-walk/trials.ts";
import { tryProcedure, undoing, type Outcome } from "../testing/access-walk/try-procedure.ts";
import { keyOf, makeOrgKey, makeWalkers, type Walker } from "../testing/access-walk/walkers.ts";
import { createOrganization, createTestDatabase, testContext } from "../testing/index.ts";
import { createUsherCaller } from "./app-router.ts";
import { procedures } from "./procedures.ts";
import { requirementOf } from "./procedure-meta.ts";

const page = resolve(import.meta.dirname, "../../../../docs/domain.md");
const begin = "<!-- made by who-may-do-what.test.ts -->\n";
const end = "\n<!-- end -->";

/** What a caller may be rejected with; anything else would say that the call was wrong. */
const rejections: ReadonlySet<ErrorCode> = new Set([
  "authorize.unauthenticated",
  "authorize.forbidden",
  "authorize.insufficient_role",
  "access.change_forbidden",
  "invite.not_found",
  "approval.not_found",
  "delegation.not_found",
  "invite.not_approver",
  "invite.self_approval",
  "invite.email_mismatch",
]);

const declared = [...procedures].map(([path, it]) => [path, requirementOf(it)] as const);
const paths = [...procedures.keys()];

let site: Site;
let trials: Record<string, Trial>;
let walkers: Walker[];
let others: Things;
const walks = new Map<string, Walked[]>();

beforeAll(async () => {
  const db = await createTestDatabase();
  const policy = { limits: { pending: 10_000, inviteesPerDay: 10_000, resendCooldownMinutes: 0 } };
  const organization = await createOrganization(db.store, { policy });
  const boss = await organization.addMember({ role: "owner", name: "boss" });
  site = { db, organization, boss };
  const other = await organization.addMember({ role: "member", name: "other" });
  const theirs = keyOf(await makeOrgKey(site, ["member:invite"]));
  others = await makeThings(site, { kind: "person", ...other }, theirs);
  walkers = await makeWalkers(site);
  trials = trialsOf(other.userId);
}, 120_000);
afterAll(() => site.db.close());

async function walk(path: string): Promise<Walked[]> {
  const trial = trials[path];
  if (trial === undefined) throw new Error(`there is no trial for ${path}`);
  const store = undoing(site.db.store);
  const walked: Walked[] = [];
  for (const walker of walkers) {
    const organization = walker.actor && site.organization.id;
    const settings = { organization, organizationCreation: "members" } as const;
    const caller = createUsherCaller(testContext(store, walker.actor, settings));
    walked.push({
      walker,
      outcome: await tryProcedure(trial, caller, { own: walker.own, others }),
    });
  }
  return walked;
}

const nameOf = ({ kind, role, permission }: Walker) =>
  [kind, role, permission].filter((part) => part !== null).join(" ");

/** What came of it for the session of the same user. */
function sessionOf(path: string, { role }: Walker): Outcome | undefined {
  const same = ({ walker }: Walked) => walker.kind === "session" && walker.role === role;
  return walks.get(path)?.find(same)?.outcome;
}

describe.each(declared)("%s", (path, { permissions }) => {
  const of = (...kinds: Walker["kind"][]) =>
    (walks.get(path) ?? []).filter(({ walker: { kind } }) => kinds.includes(kind));
  const isInScope = ({ walker: { permission } }: Walked) =>
    permissions.length === 0 || (permission !== null && permissions.includes(permission));

  test("succeeds for some callers, and is rejected for the others for a reason of access", async () => {
    const walked = await walk(path);
    walks.set(path, walked);
    const verdicts = walked.flatMap(({ walker, outcome: { own, others: theirs } }) =>
      [own, theirs].map((verdict) => ({ walker, verdict })),
    );
    expect(verdicts.some(({ verdict }) => isDone(verdict))).toBe(true);
    for (const { walker, verdict } of verdicts)
      if (verdict !== null && typeof verdict === "object")
        expect(rejections, `${nameOf(walker)}: ${verdict.message}`).toContain(verdict.code);
  }, 60_000);

  test("is rejected for a key without the permission, even for its own data", () => {
    const rejected = { code: "authorize.forbidden", details: { permission: permissions[0] } };
    const keys = of("personal_key", "org_key").filter((walked) => !isInScope(walked));
    for (const { walker, outcome } of keys) {
      expect(outcome.others, nameOf(walker)).toMatchObject(rejected);
      if (outcome.own !== null) expect(outcome.own, nameOf(walker)).toMatchObject(rejected);
    }
  });

  test("is the same for a session, a Slack user and a key without a list, or closed to them", () => {
    for (const { walker, outcome } of of("slack_user", "whole_personal_key")) {
      const allowed = ["–", cellOf(sessionOf(path, walker))];
      expect(allowed, nameOf(walker)).toContain(cellOf(outcome));
    }
  });

  test("gives a key with a list no more than its user has, and a member's key as much", () => {
    const whole = of("whole_personal_key").find(({ walker }) => walker.role === "member");
    for (const walked of of("personal_key").filter(isInScope)) {
      const { walker, outcome } = walked;
      const session = sessionOf(path, walker);
      for (const side of ["own", "others"] as const)
        if (isDone(outcome[side]))
          expect(isDone(session?.[side] ?? null), nameOf(walker)).toBe(true);
      if (walker.role === "member")
        expect(cellOf(outcome), nameOf(walker)).toBe(cellOf(whole?.outcome));
    }
  });
});

test("docs/domain.md says who may do what", () => {
  const text = readFileSync(page, "utf8");
  const [before = "", rest = ""] = text.split(begin);
  const after = rest.slice(rest.indexOf(end));
  const written = before + begin + renderAccessTable(walks) + after;
  if (process.env["UPDATE_DOCS"] === "1") writeFileSync(page, written);
  else expect(text, "run it again with UPDATE_DOCS=1").toBe(written);
});

test("every procedure is tried", () => {
  expect(Object.keys(trials).toSorted()).toEqual(paths.toSorted());
});
