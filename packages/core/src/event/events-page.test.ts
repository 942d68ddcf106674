import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { eventTypes, type EventType } from "../model/events/event-types.ts";
import { createCallers } from "../testing/callers.ts";
import { everyEventPolicy, makeEveryEvent } from "../testing/every-event.ts";
import { createOrganization } from "../testing/organization.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import type { EventView } from "./schemas.ts";

const page = resolve(import.meta.dirname, "../../../../docs/events.md");
const begin = "<!-- made by events-page.test.ts -->\n";
const end = "\n<!-- end -->";

const meanings: Record<EventType, string> = {
  "invitation.requested": "an invitation waits for an approval",
  "invitation.approved": "its request was approved; the email follows",
  "invitation.denied": "its request was denied",
  "invitation.created": "an invitation was made that needs no approval",
  "invitation.sent": "the email provider took the email",
  "invitation.delivered": "the receiving server took the email",
  "invitation.bounced": "the email did not arrive",
  "invitation.complained": "the reader reported the email as spam",
  "invitation.delivery_unknown": "it is not known whether the email was sent",
  "invitation.reminded": "the email provider took a reminder",
  "invitation.renewal_requested": "the holder of an old link requested one that works",
  "invitation.resent": "a new link was sent; older ones ended",
  "invitation.role_changed": "it offers other roles",
  "invitation.extended": "it has another expiry",
  "invitation.reattributed": "its inviter may no longer vouch for it, and an owner does",
  "invitation.address_corrected": "it went to a wrong address, and another one was made",
  "invitation.link_copied": "someone copied its link",
  "invitation.accepted": "the invitee accepted",
  "invitation.declined": "the invitee declined",
  "invitation.revoked": "it was taken back",
  "invitation.expired": "it was not accepted in time",
  "invitation.failed": "the provider refused the email for good",
  "invitation.muted": "the invitee wants no more invitations of the organization",
  "invitation.unmuted": "the invitee lifted that",
  "invitation.reported": "the invitee reported it as spam",
  "approval.requested": "a request waits for its approvers",
  "approval.approved": "an approver approved; complete once `approvals` is `quorum`",
  "approval.break_glass": "an owner approved their own request alone",
  "approval.denied": "an approver denied",
  "approval.withdrawn": "its requester took it back, or nothing of it was left",
  "approval.expired": "it was not decided in time",
  "approval.reminded": "its approvers were reminded",
  "approval.reopened": "an approver opened a closed request again, as a new one",
  "approval.asked_again": "its requester asked again, in a new one",
  "approval.delegated": "a member lent their right to approve",
  "approval.delegation_ended": "they took it back, or one of both left",
  "member.joined": "a person accepted and became a member",
  "member.imported": "a person was added without accepting an invitation",
  "member.updated": "the name, the `externalId` or the metadata changed",
  "member.role_changed": "the roles changed",
  "member.suspended": "the membership has no rights any more",
  "member.reactivated": "the membership has its rights again",
  "member.removed": "the membership ended",
  "member.expired": "the access ended on its date, and the membership with it",
  "member.access_changed": "the access ends at another time, or no more",
  "member.reviewed": "someone decided that the access goes on (`keep`) or ends (`end`)",
};

let db: TestDatabase;
let events: EventView[];
beforeAll(async () => {
  db = await createTestDatabase({ poolSize: 10 });
  const organization = await createOrganization(db.store, {
    slug: "acme",
    policy: everyEventPolicy,
  });
  await makeEveryEvent(db, organization);
  const { admin } = createCallers(db.store, organization);
  events = [];
  for (let after = "0", hasMore = true; hasMore;) {
    const listed = await admin.event.list({ after, limit: 100 });
    events.push(...listed.events);
    ({ next: after, hasMore } = listed);
  }
}, 120_000);
afterAll(() => db.close());

test("every type is written", () => {
  const written = new Set<string>(events.map(({ type }) => type));
  expect(eventTypes.filter((type) => !written.has(type))).toEqual([]);
});

test("every event has what it happened to, as the schema of its type has it", () => {
  const without = events.filter(
    ({ data, subject }) => data === null && subject.kind !== "delegation",
  );
  expect(without.map(({ type }) => type)).toEqual([]);
});

test("docs/events.md has each type with an event of this run", () => {
  const text = readFileSync(page, "utf8");
  const [before = "", rest = ""] = text.split(begin);
  const after = rest.slice(rest.indexOf(end));
  const written = before + begin + rendered() + after;
  if (process.env["UPDATE_DOCS"] === "1") writeFileSync(page, written);
  else expect(text, "run it again with UPDATE_DOCS=1").toBe(written);
});

function rendered(): string {
  const alike = createStableValues();
  const examples = new Map<string, string>();
  for (const event of events)
    if (!examples.has(event.type)) examples.set(event.type, JSON.stringify(alike(event), null, 2));
  return eventTypes
    .map((type) => {
      const example = examples.get(type);
      const shown =
        example === undefined
          ? "Reserved: nothing writes it yet."
          : `<details><summary>Example</summary>\n\n\`\`\`json\n${example}\n\`\`\`\n\n</details>`;
      return `### \`${type}\`\n\n${sentenceOf(meanings[type])}\n\n${shown}\n`;
    })
    .join("\n");
}

const sentenceOf = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;

const isId = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const isTime = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
const isLater = new Set(["expiresAt", "endsAt"]);

/** Ids and times change from run to run: the same id becomes the same other id, and a time that of its field. */
function createStableValues() {
  const ids = new Map<string, string>();
  const idOf = (id: string) => {
    const known =
      ids.get(id) ?? `01a0c0de-0000-7000-8000-${String(ids.size + 1).padStart(12, "0")}`;
    ids.set(id, known);
    return known;
  };
  let number = 100;
  const stable = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => stable(item, key));
    if (typeof value === "object" && value !== null)
      return Object.fromEntries(
        Object.entries(value).map(([name, inner]) => [name, stable(inner, name)]),
      );
    if (typeof value !== "string") return value;
    if (isId.test(value)) return idOf(value);
    if (isTime.test(value))
      return isLater.has(key) ? "2026-03-09T09:00:00.000Z" : "2026-03-02T09:00:00.000Z";
    return value;
  };
  return (event: EventView) => stable({ ...event, id: String((number += 1)) }, "");
}
