import { describe, expect, test } from "vitest";

import type { Facts } from "../facts.ts";
import { judge } from "./judge.ts";
import type { ReceivedWebhook } from "../webhook-receiver.ts";

const feedEvent = (id: string, subject: string) => ({
  id,
  type: "invitation.created",
  subject: { id: subject },
});
const streamed = (id: string, subject: string) => ({ id, event: feedEvent(id, subject) });
const webhook = (id: string, subject: string, over: Partial<ReceivedWebhook> = {}) => ({
  webhookId: `msg_${id}`,
  body: JSON.stringify({ data: feedEvent(id, subject) }),
  taken: true,
  ...over,
});

/** One of everything that went well: a pending, an accepted and a requested invitation. */
function healthy(): Facts {
  const email = (delivery: string, invitation: string) => ({
    sendId: delivery,
    invitationId: invitation,
    link: `${invitation}-link`,
    expectedLink: `${invitation}-link`,
    messageId: `<${delivery}@usher.example>`,
    answered: true,
  });
  const row = (id: string, state: string, version: number) => ({
    id,
    email_key: `${id}@people.example`,
    state,
    generation: 1,
    version,
    approval_request_id: null as string | null,
    accepted_user_id: null as string | null,
    delivery_status: "accepted" as string | null,
  });
  const event = (action: string, subject_id: string, data: Record<string, unknown> = {}) => ({
    action,
    subject_kind: "invitation",
    subject_id,
    data,
  });
  const delivery = (id: string, invitation_id: string) => ({
    id,
    invitation_id,
    generation: 1,
    kind: "invitation",
    sequence: 1,
    status: "accepted",
  });
  return {
    invitations: [
      row("open", "pending", 1),
      { ...row("joined", "accepted", 2), accepted_user_id: "jane" },
      { ...row("asked", "requested", 1), approval_request_id: "request", delivery_status: null },
    ],
    deliveries: [delivery("first", "open"), delivery("second", "joined")],
    jobs: [{ kind: "mail", key: "first", state: "done", last_error: null }],
    requests: [
      { id: "request", state: "requested", version: 1, quorum: 1, approvals: 0, deciders: 0 },
    ],
    decisions: [
      { request_id: "earlier", user_id: "olivia", on_behalf_of: null, may_approve: true },
      { request_id: "earlier", user_id: "bianca", on_behalf_of: "adam", may_approve: false },
    ],
    delegations: [
      { id: "delegation", from_user_id: "adam", to_user_id: "bianca", ended: false },
      { id: "ended", from_user_id: "olivia", to_user_id: "bianca", ended: true },
    ],
    installations: [{ team_id: "T1", opens: true }],
    audit: [
      event("invitation.created", "open"),
      event("invitation.sent", "open", { deliveryId: "first" }),
      event("invitation.created", "joined"),
      event("invitation.sent", "joined", { deliveryId: "second" }),
      event("invitation.accepted", "joined", { from: "pending", to: "accepted" }),
      event("approval.requested", "request"),
      event("invitation.requested", "asked"),
      event("approval.delegated", "delegation"),
      event("approval.delegated", "ended"),
      event("approval.delegation_ended", "ended"),
    ],
    memberships: [{ id: "membership", user_id: "jane", invitation_id: "joined" }],
    slackMessages: [{ subject_id: "request", ts: "1000.000100", rendered_version: 1 }],
    emails: [email("first", "open"), email("second", "joined")],
    posts: [{ ts: "1000.000100", requestIds: ["request"], open: true, version: 1 }],
    lines: [{ ts: "1000.500000", key: "1000.000100 log:7" }],
    words: { member: "asked@people.example needs an approval" },
    postCalls: [{ at: 1_000_000, answered: true, blocks: "inv:request:v1" }],
    disturbances: [],
    answers: [
      {
        what: "create",
        about: "invitation",
        id: "open",
        state: "pending",
        version: 1,
        generation: 1,
      },
      { what: "accept", about: "acceptance", id: "joined", membershipId: "membership" },
      { what: "command", about: "address", email: "asked@people.example" },
      { what: "kept command", about: "word", user: "member", email: "asked@people.example" },
      { what: "create", about: "approval", id: "request", state: "requested", version: 1 },
      { what: "delegate", about: "delegation", id: "delegation", ended: false },
      { what: "endDelegation", about: "delegation", id: "ended", ended: true },
      { what: "install", about: "installation", teamId: "T1" },
    ],
    events: [],
    leaks: [],
    crashes: [],
    unsettled: [],
    strict: false,
    forgotten: [],
    deafCopies: [],
    chain: [],
    webhooks: [webhook("1", "open"), webhook("2", "open")],
    feed: [feedEvent("1", "open"), feedEvent("2", "open")],
    stream: { events: [streamed("1", "open"), streamed("2", "open")], connections: 2, errors: [] },
  };
}

/** The rules that are broken once `plant` has changed what was healthy. */
function rulesAfter(plant: (facts: Facts) => void): string[] {
  const facts = healthy();
  plant(facts);
  return [...new Set(judge(facts).map(({ rule }) => rule))];
}

/** The fixture has it; a test that misses it fails here. */
function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new Error("nothing there");
  return item;
}

const unknownFirst = {
  action: "invitation.delivery_unknown",
  subject_kind: "invitation",
  subject_id: "open",
  data: { deliveryId: "first" },
};

test("finds nothing in a clean round", () => {
  expect(judge(healthy())).toEqual([]);
});

describe("of emails it finds", () => {
  const double = (facts: Facts) => void facts.emails.push({ ...first(facts.emails) });

  test("one that was sent twice", () => {
    expect(rulesAfter(double)).toEqual(["I14: emailed once"]);
  });

  test("nothing in a repeat after a recorded unknown, but a third one", () => {
    const unknown = (facts: Facts) => {
      facts.audit.push(unknownFirst);
      double(facts);
    };
    expect(rulesAfter(unknown)).toEqual([]);
    expect(
      rulesAfter((facts) => {
        unknown(facts);
        double(facts);
      }),
    ).toEqual(["I14: emailed once"]);
  });

  test("a repeat after an unknown in a strict round, and an outcome that was forgotten", () => {
    const repeated = (facts: Facts) => {
      facts.strict = true;
      facts.audit.push(unknownFirst);
      double(facts);
    };
    expect(rulesAfter(repeated)).toEqual(["I14: emailed once"]);
    const unanswered = (facts: Facts) => {
      repeated(facts);
      first(facts.emails).answered = false;
    };
    expect(rulesAfter(unanswered)).toEqual([]);
    expect(rulesAfter((facts) => void facts.forgotten.push("first"))).toEqual([
      "a known outcome is never forgotten",
    ]);
  });

  test("a repeat with another Message-ID", () => {
    const rules = rulesAfter((facts) => {
      facts.audit.push(unknownFirst);
      facts.emails.push({ ...first(facts.emails), messageId: "<other@usher.example>" });
    });
    expect(rules).toEqual(["a repeat is the same email"]);
  });

  test("a lost one", () => {
    expect(rulesAfter((facts) => void facts.emails.shift())).toEqual(["a status is true"]);
  });

  test("a pending invitation whose email was never queued, or only canceled", () => {
    const without = (facts: Facts) => {
      facts.deliveries.shift();
      facts.emails.shift();
      facts.audit.splice(1, 1);
    };
    expect(rulesAfter(without)).toEqual(["every committed invitation is emailed"]);
    const cancelled = (facts: Facts) => {
      facts.emails.shift();
      facts.audit.splice(1, 1);
      first(facts.deliveries).status = "cancelled";
      first(facts.invitations).delivery_status = "cancelled";
    };
    expect(rulesAfter(cancelled)).toEqual(["every committed invitation is emailed"]);
  });

  test("nothing in one that is parked and shown", () => {
    const parked = (facts: Facts) => {
      facts.audit.splice(1, 1, unknownFirst);
      first(facts.deliveries).status = "parked";
      first(facts.invitations).delivery_status = "parked";
    };
    expect(rulesAfter(parked)).toEqual([]);
  });

  test("one with another link", () => {
    expect(rulesAfter((facts) => void (first(facts.emails).link = "other"))).toEqual([
      "an email carries its own link",
    ]);
  });

  test("one still in progress, and one without a committed invitation", () => {
    expect(rulesAfter((facts) => void (first(facts.deliveries).status = "sending"))).toContain(
      "everything comes to an end",
    );
    const stray = (facts: Facts) =>
      void facts.emails.push({ ...first(facts.emails), sendId: "rolled back" });
    expect(rulesAfter(stray)).toEqual(["only committed invitations are emailed"]);
  });

  test("one for a requested invitation", () => {
    const emailTooEarly = (facts: Facts) => {
      facts.deliveries.push({ ...first(facts.deliveries), id: "early", invitation_id: "asked" });
      facts.emails.push({ ...first(facts.emails), sendId: "early" });
    };
    expect(rulesAfter(emailTooEarly)).toContain("I13: nothing is emailed in requested");
  });

  test("an accepted event that was lost", () => {
    const loseEvent = (facts: Facts) =>
      void facts.events.push({ deliveryId: "first", event: "bounced" });
    expect(rulesAfter(loseEvent)).toEqual(["an event is never forgotten"]);
  });
});

describe("of states it finds", () => {
  test("an illegal change", () => {
    const rules = rulesAfter((facts) => {
      const [, joined] = facts.invitations;
      if (joined) Object.assign(joined, { state: "pending", version: 3 });
      const back = { from: "accepted", to: "pending" };
      const event = { action: "invitation.resent", subject_kind: "invitation" };
      facts.audit.push({ ...event, subject_id: "joined", data: back });
      facts.answers.splice(1, 1);
      facts.memberships = [];
    });
    expect(rules).toEqual(["I2"]);
  });

  test("a change without its event, and an event without its change", () => {
    expect(rulesAfter((facts) => void facts.audit.splice(4, 1))).toEqual(["I29"]);
    expect(rulesAfter((facts) => void (first(facts.invitations).version = 2))).toEqual(["I29"]);
  });

  test("two live invitations of one address", () => {
    const twice = (facts: Facts) => {
      const [, , asked] = facts.invitations;
      if (asked) asked.email_key = "open@people.example";
      facts.answers.splice(2, 1);
    };
    expect(rulesAfter(twice)).toEqual(["I1"]);
  });

  test("an acceptance without, or with two, memberships", () => {
    expect(rulesAfter((facts) => void (facts.memberships = []))).toContain("I3");
    const twice = (facts: Facts) => void facts.memberships.push(first(facts.memberships));
    expect(rulesAfter(twice)).toEqual(["I3"]);
  });

  test("a request that is approved by too few, or leaves something requested", () => {
    const few = (facts: Facts) => {
      first(facts.requests).state = "approved";
      first(facts.posts).open = false;
    };
    expect(rulesAfter(few)).toEqual(["a request ends once and whole"]);
  });
});

describe("of delegations it finds", () => {
  const rule = "a vote is used once, by who has it";

  test("a vote used twice, and one of a person without a right", () => {
    const again = (facts: Facts) =>
      void facts.decisions.push({
        request_id: "earlier",
        user_id: "adam",
        on_behalf_of: null,
        may_approve: true,
      });
    expect(rulesAfter(again)).toEqual([rule]);
    expect(rulesAfter((facts) => void (first(facts.decisions).may_approve = false))).toEqual([
      rule,
    ]);
    const undelegated = (facts: Facts) =>
      void facts.decisions.push({ ...first(facts.decisions), on_behalf_of: "carla" });
    expect(rulesAfter(undelegated)).toEqual([rule]);
  });

  test("one without its event, and one that was answered and is not there or goes on", () => {
    expect(rulesAfter((facts) => void facts.audit.pop())).toEqual(["I29"]);
    const lost = (facts: Facts) => {
      facts.delegations.push(...facts.delegations.splice(0).map((one) => ({ ...one, id: "x" })));
    };
    expect(rulesAfter(lost)).toContain("what was answered is so");
    const on = (facts: Facts) => {
      for (const one of facts.delegations) one.ended = false;
      facts.audit.pop();
    };
    expect(rulesAfter(on)).toEqual(["what was answered is so"]);
  });
});

describe("of messages it finds", () => {
  test("one that is missing, or was never stored", () => {
    expect(rulesAfter((facts) => void (facts.posts = []))).toEqual(["no message is missing"]);
    expect(rulesAfter((facts) => void (facts.slackMessages = []))).toEqual([
      "no message is missing",
    ]);
  });

  test("one that shows what is no longer so", () => {
    const rule = "a message shows the true state";
    expect(rulesAfter((facts) => void (first(facts.posts).open = false))).toEqual([rule]);
    expect(rulesAfter((facts) => void (first(facts.posts).version = 2))).toEqual([rule]);
    expect(rulesAfter((facts) => void (first(facts.slackMessages).rendered_version = 0))).toEqual([
      rule,
    ]);
  });

  const copied = (facts: Facts) =>
    void facts.posts.push({ ...first(facts.posts), ts: "1002.000100" });

  test("a line posted twice without a reason", () => {
    const twice = (facts: Facts) =>
      void facts.lines.push({ ...first(facts.lines), ts: "1003.000000" });
    expect(rulesAfter(twice)).toEqual(["a second copy only where Slack's answer was lost"]);
  });

  test("a second copy without a reason, and none where the answer was lost or a service failed", () => {
    expect(rulesAfter(copied)).toEqual(["a second copy only where Slack's answer was lost"]);
    const lost = (call: { blocks?: string; at?: number }) => (facts: Facts) => {
      copied(facts);
      Object.assign(first(facts.postCalls), { answered: false, ...call });
    };
    expect(rulesAfter(lost({}))).toEqual([]);
    expect(rulesAfter(lost({ at: 999_500 }))).toEqual([]);
    expect(rulesAfter(lost({ at: 900_000 }))).not.toEqual([]);
    expect(rulesAfter(lost({ blocks: "of another message" }))).not.toEqual([]);
    const brokenAt = (what: "slack" | "server", from: number) => (facts: Facts) => {
      copied(facts);
      facts.disturbances.push({ what, from, to: from + 100 });
    };
    expect(rulesAfter(brokenAt("slack", 1_000_500))).toEqual([]);
    expect(rulesAfter(brokenAt("slack", 1_005_000))).not.toEqual([]);
    expect(rulesAfter(brokenAt("server", 1_000_500))).not.toEqual([]);
  });
});

describe("of answers it finds", () => {
  test("a connected workspace without a token that opens", () => {
    const rule = "what was answered is so";
    expect(rulesAfter((facts) => void (facts.installations = []))).toEqual([rule]);
    expect(rulesAfter((facts) => void (first(facts.installations).opens = false))).toEqual([rule]);
  });

  test("a promised answer that never came", () => {
    expect(rulesAfter((facts) => void (facts.words = {}))).toEqual(["what was answered is so"]);
  });

  test("one whose row is missing, went back, or has another state", () => {
    const rule = "what was answered is so";
    expect(rulesAfter((facts) => void facts.invitations.shift())).toContain(rule);
    const ahead = (facts: Facts) => {
      const [answer] = facts.answers;
      if (answer?.about === "invitation") answer.version = 2;
    };
    expect(rulesAfter(ahead)).toEqual([rule]);
    const revoked = (facts: Facts) => {
      const [answer] = facts.answers;
      if (answer?.about === "invitation") answer.state = "revoked";
    };
    expect(rulesAfter(revoked)).toEqual([rule]);
  });
});

test("finds dead jobs, leaks, crashes, unfinished work, dead buttons and a broken chain", () => {
  const rules = rulesAfter((facts) => {
    first(facts.jobs).state = "dead";
    facts.leaks.push("the log of server 1");
    facts.crashes.push("server 1 ended by itself with 1");
    facts.unsettled.push("1 × job mail ready");
    facts.chain.push("seq 12");
    facts.deafCopies.push("1000.000100: operation_timeout");
  });
  expect(rules.toSorted()).toEqual([
    "I6: no secret where it does not belong",
    "a button on a second copy answers",
    "everything comes to an end",
    "no job is dead",
    "no process ends by itself",
    "the audit chain is intact",
  ]);
});

describe("of webhooks it finds", () => {
  test("one that is missing, and one that no one took", () => {
    const rules = ["every event arrives as a webhook"];
    expect(rulesAfter((facts) => void facts.webhooks.pop())).toEqual(rules);
    expect(
      rulesAfter(({ webhooks }) => {
        first(webhooks).taken = false;
      }),
    ).toEqual(rules);
  });

  test("nothing in a repeat, but another id or body of the same event", () => {
    expect(rulesAfter(({ webhooks }) => void webhooks.push(first(webhooks)))).toEqual([]);
    const other = webhook("1", "open", { webhookId: "msg_other" });
    expect(rulesAfter(({ webhooks }) => void webhooks.push(other))).toEqual([
      "a repeated webhook has the same id and body",
    ]);
    const body = `${first(healthy().webhooks).body} `;
    expect(
      rulesAfter(({ webhooks }) => void webhooks.push(webhook("1", "open", { body }))),
    ).toEqual(["a repeated webhook has the same id and body"]);
  });

  test("one that the feed does not list, or lists as another", () => {
    const rules = ["a webhook is the event of the feed"];
    expect(rulesAfter(({ webhooks }) => void webhooks.push(webhook("3", "open")))).toEqual(rules);
    expect(
      rulesAfter(({ feed }) => {
        first(feed).type = "invitation.revoked";
      }),
    ).toEqual([...rules, "a streamed event is the event of the feed"]);
  });

  test("events of one subject in the wrong order, and not those of two", () => {
    expect(
      rulesAfter((facts) => {
        facts.webhooks = facts.webhooks.toReversed();
      }),
    ).toEqual(["the webhooks of a subject are in order"]);
    expect(
      rulesAfter((facts) => {
        facts.feed = [feedEvent("1", "open"), feedEvent("2", "joined")];
        facts.webhooks = [webhook("2", "joined"), webhook("1", "open")];
        facts.stream.events = [streamed("1", "open"), streamed("2", "joined")];
      }),
    ).toEqual([]);
  });
});

describe("of the stream it finds", () => {
  const once = "the stream has each event once, in the order of the feed";
  const same = "a streamed event is the event of the feed";

  test.each<[string, string[], (stream: Facts["stream"]) => void]>([
    [
      "an event that is missing",
      ["every event arrives in the stream"],
      ({ events }) => events.pop(),
    ],
    ["an event twice", [once], ({ events }) => events.push(streamed("2", "open"))],
    ["events in another order", [once], (stream) => (stream.events = stream.events.toReversed())],
    [
      "an event twice, the second time with another id",
      [same],
      ({ events }) => events.push({ id: "3", event: feedEvent("1", "open") }),
    ],
    [
      "an event that the feed does not list",
      [same],
      ({ events }) => events.push(streamed("3", "open")),
    ],
    [
      "an end that the subscriber did not ask for",
      ["a stream goes on until its subscriber ends it"],
      ({ errors }) => errors.push("event.cursor_expired"),
    ],
  ])("%s", (_what, rules, plant) => {
    expect(rulesAfter(({ stream }) => plant(stream))).toEqual(rules);
  });
});
