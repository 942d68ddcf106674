import { describe, expect, test } from "vitest";

import { readEvents } from "./events.ts";

const ours = {
  send_id: "0190a000-0000-7000-8000-000000000001",
  organization_id: "0190A000-0000-7000-8000-000000000003",
  sg_event_id: "ZXZlbnQ",
  sg_message_id: "abc.recvd-1-0",
  timestamp: 1_700_000_000,
};
const read = (...events: unknown[]) => readEvents(Buffer.from(JSON.stringify(events)))?.events;

describe("an event of ours", () => {
  test.each([
    [{ event: "processed" }, { status: "processed", detail: null, suppress: null }],
    [
      { event: "deferred", response: "450 busy" },
      { status: "deferred", detail: "450 busy", suppress: null },
    ],
    [
      { event: "delivered", response: "250 OK" },
      { status: "delivered", detail: null },
    ],
    [
      { event: "bounce", type: "bounce", reason: "550 no" },
      { status: "bounced", detail: "550 no", suppress: "bounced" },
    ],
    [
      { event: "bounce", type: "blocked", reason: "571 no" },
      { status: "blocked", detail: "571 no", suppress: null },
    ],
    [
      { event: "dropped", reason: "Bounced Address" },
      { status: "suppressed", detail: "Bounced Address", suppress: null },
    ],
    [{ event: "spamreport" }, { status: "delivered", suppress: "spam" }],
  ])("%j", (event, meaning) => {
    expect(read({ ...ours, ...event })).toMatchObject([
      {
        deliveryId: ours.send_id,
        organizationId: ours.organization_id.toLowerCase(),
        eventId: "ZXZlbnQ",
        at: "2023-11-14T22:13:20.000Z",
        providerMessageId: "abc",
        ...meaning,
      },
    ]);
  });

  test("quotes the receiver in one line without our links and without unstorable characters", () => {
    const links = "https://x.example/i/abc.def (https://x.example/u/abc.ghi)";
    const reason = `550\u0000 no\r\nsuch\u202e user ${links} \ud800${"x".repeat(999)}`;
    const [event] = read({ ...ours, event: "bounce", reason }) ?? [];
    expect(event?.detail).toMatch(
      /^550 no such user https:\/\/x\.example\/i\/\[link\] \(https:\/\/x\.example\/u\/\[link\] x+$/,
    );
    expect(event?.detail?.length).toBeLessThanOrEqual(300);
  });
});

test.each([
  ["open", { event: "open" }],
  ["click", { event: "click" }],
  ["a kind of tomorrow", { event: "group_unsubscribe" }],
  ["without a send id", { event: "bounce", send_id: undefined }],
  ["with a send id that is none", { event: "bounce", send_id: "1 OR 1=1" }],
  ["without an id", { event: "bounce", sg_event_id: "" }],
  ["with an id the database rejects", { event: "bounce", sg_event_id: "\u0000" }],
  ["of a year without a date", { event: "bounce", timestamp: 1e15 }],
])("ignores an event %s", (_what, over) => {
  expect(read({ ...ours, ...over }, null, 7, "x", [])).toEqual([]);
});

test("reads nothing from a body that is not a list, and reports a change of the account", () => {
  for (const body of ["", "{}", "null", "[", "\u00ff"])
    expect(readEvents(Buffer.from(body))).toBe(null);
  const body = JSON.stringify([{ event: "account_status_change", type: "compliance_suspend" }]);
  expect(readEvents(Buffer.from(body))).toEqual({ events: [], accountChanged: true });
});
