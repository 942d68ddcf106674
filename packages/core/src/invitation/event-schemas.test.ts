import { describe, expect, test } from "vitest";

import { invitationEventTypes } from "../model/events/invitation-events.ts";
import { onInvitationEventOutput } from "./event-schemas.ts";

const event = (type: string, data: object) => ({
  id: "7",
  at: "2026-11-29T10:00:00.000Z",
  type,
  invitationId: "0190a000-0000-7000-8000-000000000002",
  actor: { kind: "system", id: null },
  data,
  erased: false,
});

describe.each(invitationEventTypes)("the event %s", (type) => {
  test("passes with what it carries, and what is not in its type", () => {
    const data = { email: "jane@acme.com", to: "pending", other: { n: 1 } };
    expect(onInvitationEventOutput.parse(event(type, data))).toEqual(event(type, data));
    expect(onInvitationEventOutput.parse(event(type, {}))).toEqual(event(type, {}));
  });

  test("passes with fields of another shape, which an older version wrote", () => {
    const odd = { status: 5, detail: {}, kind: "notice", reason: 1, before: 1, after: "x", to: 3 };
    const parsed = onInvitationEventOutput.parse(event(type, { email: "jane@acme.com", ...odd }));
    expect(parsed).toMatchObject({ type, data: { email: "jane@acme.com" } });
  });
});

test("an event narrows by its type", () => {
  const data = { email: "jane@acme.com", status: "blocked", detail: "550 policy" };
  const parsed = onInvitationEventOutput.parse(event("invitation.bounced", data));
  if (parsed.type !== "invitation.bounced") throw new Error(parsed.type);
  const { status, detail }: { status?: string | undefined; detail?: string | undefined } =
    parsed.data;
  expect([status, detail]).toEqual(["blocked", "550 policy"]);
});
