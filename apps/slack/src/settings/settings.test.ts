import { checkView } from "@usher/fake-slack";
import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { startConnected, type Connected } from "../testing/start-connected.ts";
import { startStory, type Story } from "../testing/start-story.ts";

let database: TestDatabase;
let story: Story;
let fixture: Connected | null = null;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await (fixture ?? story).stop();
  fixture = null;
});
afterAll(() => database.close());

async function open(user: string): Promise<string> {
  expect((await story.invite(user, "settings")).says).toBe("");
  await story.app.idle();
  const view = story.workspace.openView(user);
  const { type, title, blocks, submit, close, callback_id, private_metadata } = view ?? {};
  const given = { type, title, blocks, close, ...(submit ? { submit, callback_id } : {}) };
  expect(checkView({ ...given, ...(private_metadata ? { private_metadata } : {}) })).toEqual([]);
  return JSON.stringify(view?.blocks);
}

const policy = async () => (await story.as("owner").organization.get()).policy;

test("an owner changes the approval rules", async () => {
  story = await startStory(database);
  const shown = await open("owner");
  expect(shown).toContain("When the requester can't invite directly");
  const { userId } = story.member("admin");
  const suggested = await story.workspace.suggest({
    user: "owner",
    actionId: "people",
    text: "adm",
  });
  expect(suggested.slackError).toBeNull();
  expect(suggested.body).toContain(userId);
  const option = { text: { type: "plain_text", text: "Admin" }, value: userId };
  await story.workspace.submitView({
    user: "owner",
    values: {
      "required.select": "always",
      "quorum.select": "2",
      "approvers.people": [option],
      "notify.select": "list",
      "notified.people": [option],
      "ttl.select": "24",
      "domains.text": "Acme.com\nmünchen.example",
      "asked.select": "4,24,48",
      "reminders.select": "none",
      "rules.ticks": ["denyReasonRequired", "linkOnly", "suspendDeactivated"],
    },
  });
  const saved = JSON.stringify(story.workspace.openView("owner")?.blocks);
  expect(saved).toContain("Saved.");
  expect(saved).toContain("Too few people can approve requests now");
  expect(await policy()).toMatchObject({
    approval: {
      required: "always",
      quorum: 2,
      approvers: { kind: "list", userIds: [userId] },
      notify: { kind: "list", userIds: [userId] },
      ttlHours: 24,
      autoApproveDomains: ["acme.com", "xn--mnchen-3ya.example"],
      reminders: { hoursAfter: [4, 24, 48] },
      denyReasonRequired: true,
      breakGlass: false,
      allowSelfApproval: false,
    },
    reminders: { hoursBefore: [] },
    slack: { identity: "link_only", suspendDeactivated: true },
  });
});

describe("every setting of the policy", () => {
  /** In the form: what is chosen there, and what is stored then. */
  const inForm: Record<string, { values: Record<string, unknown>; stored: unknown }> = {
    "approval.required": { values: { "required.select": "always" }, stored: "always" },
    "approval.quorum": { values: { "quorum.select": "2" }, stored: 2 },
    "approval.allowSelfApproval": {
      values: { "rules.ticks": ["allowSelfApproval"] },
      stored: true,
    },
    "approval.breakGlass": { values: { "break_glass.ticks": ["on"] }, stored: true },
    "approval.denyReasonRequired": {
      values: { "rules.ticks": ["denyReasonRequired"] },
      stored: true,
    },
    "approval.notify": { values: { "notify.select": "approvers" }, stored: { kind: "approvers" } },
    "approval.reminders.hoursAfter": { values: { "asked.select": "24" }, stored: [24] },
    "approval.ttlHours": { values: { "ttl.select": "24" }, stored: 24 },
    "approval.autoApproveDomains": {
      values: { "domains.text": "acme.com" },
      stored: ["acme.com"],
    },
    "reminders.hoursBefore": { values: { "reminders.select": "24" }, stored: [24] },
    "accessEnd.remindDays": { values: { "access_reminders.select": "14,7,1" }, stored: [14, 7, 1] },
    "slack.identity": { values: { "rules.ticks": ["linkOnly"] }, stored: "link_only" },
    "slack.suspendDeactivated": {
      values: { "rules.ticks": ["suspendDeactivated"] },
      stored: true,
    },
    renewal: { values: { "renewal.select": "automatic" }, stored: "automatic" },
    "accessReview.days": { values: { "access_review.select": "30" }, stored: 30 },
    locale: { values: { "locale.select": "ja" }, stored: "ja" },
    "brand.productName": { values: { "product_name.text": "Rocket" }, stored: "Rocket" },
    "brand.color": { values: { "color.text": "#2350C8" }, stored: "#2350c8" },
    "brand.supportAddress": {
      values: { "support_address.text": "help@acme.com" },
      stored: "help@acme.com",
    },
    "retention.invitationDays": { values: { "invitation_days.select": "365" }, stored: 365 },
    "retention.deliveryDays": { values: { "delivery_days.select": "90" }, stored: 90 },
    "retention.webhookDays": { values: { "webhook_days.select": "7" }, stored: 7 },
    "retention.auditDays": { values: { "audit_days.select": "730" }, stored: 730 },
  };
  /** Elsewhere, and why. */
  const notInForm: Record<string, string> = {
    "approval.approvers": "in the form, as people: tested above",
    "approval.reminders.workingHours.from": "set with organization.updatePolicy",
    "approval.reminders.workingHours.to": "set with organization.updatePolicy",
    "approval.reminders.workingHours.days": "set with organization.updatePolicy",
    "approval.reminders.workingHours.timeZone": "set with organization.updatePolicy",
    "expiry.defaultHours": "a bound of calls: organization.updatePolicy",
    "expiry.minHours": "a bound of calls: organization.updatePolicy",
    "expiry.maxHours": "a bound of calls: organization.updatePolicy",
    "expiry.allowNever": "a bound of calls: organization.updatePolicy",
    "domains.allow": "long lists: organization.updatePolicy",
    "domains.block": "long lists: organization.updatePolicy",
    "limits.pending": "a bound of calls: organization.updatePolicy",
    "limits.inviteesPerDay": "a bound of calls: organization.updatePolicy",
    "limits.resendCooldownMinutes": "a bound of calls: organization.updatePolicy",
    "limits.sendsPerInvitation": "a bound of calls: organization.updatePolicy",
    notices: "set with organization.updatePolicy",
    onInviterLoss: "set with organization.updatePolicy",
    replyToInviter: "set with organization.updatePolicy",
    returnOrigins: "of the customer's app: organization.updatePolicy",
  };

  /** Every setting by its path; a list and a variant is one. */
  function pathsOf(value: unknown, path: string[] = []): string[] {
    const isGroup = typeof value === "object" && value !== null && !Array.isArray(value);
    if (!isGroup || "kind" in value) return [path.join(".")];
    return Object.entries(value).flatMap(([name, child]) => pathsOf(child, [...path, name]));
  }
  const at = (path: string, value: unknown): unknown =>
    path.split(".").reduce((part, name) => Reflect.get(Object(part), name) as unknown, value);

  test("is in the form or has a reason not to be", async () => {
    story = await startStory(database);
    const known = [...Object.keys(inForm), ...Object.keys(notInForm)];
    expect(pathsOf(await policy()).toSorted()).toEqual(known.toSorted());
  });

  test("in the form is saved as it is chosen there, and no other one is changed", async () => {
    story = await startStory(database);
    const before = await policy();
    await open("owner");
    const settings = Object.values(inForm);
    const ticks = settings.flatMap(({ values }) => values["rules.ticks"] ?? []);
    const values = Object.assign({}, ...settings.map((setting) => setting.values));
    await story.workspace.submitView({
      user: "owner",
      values: { ...values, "rules.ticks": ticks },
    });
    const after = await policy();
    for (const [path, { stored }] of Object.entries(inForm)) {
      expect(at(path, before), path).not.toEqual(stored);
      expect(at(path, after), path).toEqual(stored);
    }
    for (const path of Object.keys(notInForm))
      expect(at(path, after), path).toEqual(at(path, before));
  });

  test("in the form is shown to people who may change nothing", async () => {
    story = await startStory(database, {
      policy: {
        renewal: "off",
        accessEnd: { remindDays: [3] },
        accessReview: { days: 45 },
        locale: "de-AT",
        brand: { productName: "Rocket", color: "#2350c8", supportAddress: "help@acme.com" },
        retention: { invitationDays: 45, deliveryDays: 365, webhookDays: 5, auditDays: 730 },
      },
    });
    const shown = await open("member");
    for (const line of [
      "*When an invitee asks for a new link:* Do nothing: the page offers no new link",
      "*Remind before access ends:* 3 days before it ends",
      "*Review access:* Every 45 days",
      "*Language of emails:* de-AT",
      "*Product name:* Rocket",
      "*Color:* #2350c8",
      "*Support address:* help@acme.com",
      "*Erase who was invited:* After 45 days",
      "*Delete what became of emails:* After 1 year",
      "*Delete finished webhook deliveries:* After 5 days",
      "*Erase people in the audit:* After 2 years",
    ])
      expect(shown).toContain(line);
  });

  test("that the form does not offer by itself stays when another one is saved", async () => {
    const unusual = {
      accessEnd: { remindDays: [3] },
      accessReview: { days: 45 },
      locale: "de-AT",
      retention: { invitationDays: 45, deliveryDays: 46, webhookDays: 5, auditDays: 47 },
    };
    story = await startStory(database, { policy: unusual });
    await open("owner");
    await story.workspace.submitView({ user: "owner", values: { "quorum.select": "2" } });
    expect(await policy()).toMatchObject({ approval: { quorum: 2 }, ...unusual });
  });

  test.each([
    ["color", { "color.text": "#ffff00" }, "a contrast of at least 4.5 : 1"],
    ["product_name", { "product_name.text": "https://evil.example" }, "Enter a plain name"],
    ["support_address", { "support_address.text": "nonsense" }, "Enter one email address"],
  ])("that is not valid is reported beside its input: %s", async (field, values, text) => {
    story = await startStory(database);
    await open("owner");
    const { body } = await story.workspace.submitView({ user: "owner", values });
    expect(JSON.parse(body)).toMatchObject({
      response_action: "errors",
      errors: { [field]: expect.stringContaining(text) },
    });
    expect((await policy()).brand).toEqual({
      productName: null,
      color: null,
      supportAddress: null,
    });
  });

  test("of this version stays where a form of the version before is saved", async () => {
    story = await startStory(database, { policy: { renewal: "off", locale: "fr" } });
    await open("owner");
    const view = story.workspace.openView("owner");
    const later = [
      "renewal",
      "access_reminders",
      "access_review",
      "locale",
      "product_name",
      "color",
    ];
    const more = [
      "support_address",
      "invitation_days",
      "delivery_days",
      "webhook_days",
      "audit_days",
    ];
    if (view !== null)
      view.blocks = view.blocks.filter(
        (block) => ![...later, ...more].includes(String(Reflect.get(block, "block_id"))),
      );
    await story.workspace.submitView({ user: "owner", values: { "quorum.select": "2" } });
    expect(await policy()).toMatchObject({ approval: { quorum: 2 }, renewal: "off", locale: "fr" });
  });
});

describe("break glass", () => {
  const isOn = async () => (await policy()).approval.breakGlass;
  const otherOwner = async () => {
    const { membershipId: id } = story.member("admin");
    await story.as("owner").member.changeRole({ id, roles: ["owner"] });
  };

  test("is off, with a warning beside the switch", async () => {
    story = await startStory(database);
    const shown = await open("owner");
    expect(shown).toContain("Leave this off unless you need it");
    expect(shown).not.toContain("initial_options");
    expect(await isOn()).toBe(false);
  });

  test("that an owner turns on is reported to the other owners in Slack and by email", async () => {
    story = await startStory(database);
    await otherOwner();
    await open("owner");
    await story.workspace.submitView({ user: "owner", values: { "break_glass.ticks": ["on"] } });
    expect(await isOn()).toBe(true);
    await story.app.idle();
    expect(story.dms("admin").at(-1)).toContain("Owner turned on break glass in Acme");
    expect(story.dms("owner")).toEqual([]);
    const { events } = await story
      .as("owner")
      .audit.list({ action: "organization.policy_updated" });
    expect(events[0]).toMatchObject({ actorKind: "slack_user", data: { breakGlass: true } });
    const emails = await database.sql(
      `SELECT d.recipient_user_id AS user FROM delivery d
       JOIN job j ON j.kind = 'mail.owner_notice' AND j.key = d.id::text
       WHERE d.organization_id = $1`,
      [(await story.as("owner").organization.get()).id],
    );
    expect(emails).toEqual([{ user: story.member("admin").userId }]);
  });

  test("stays on while other settings are saved, and is turned off by the same switch", async () => {
    story = await startStory(database, { policy: { approval: { breakGlass: true } } });
    await open("owner");
    await story.workspace.submitView({ user: "owner", values: { "quorum.select": "2" } });
    expect(await policy()).toMatchObject({ approval: { quorum: 2, breakGlass: true } });
    await open("owner");
    await story.workspace.submitView({ user: "owner", values: { "break_glass.ticks": [] } });
    expect(await isOn()).toBe(false);
  });

  test("is shown to people who may change nothing", async () => {
    story = await startStory(database);
    expect(await open("member")).toContain("*Break glass:* off");
  });
});

test("an invalid domain is reported beside its input, and nothing is saved", async () => {
  story = await startStory(database);
  await open("owner");
  const answer = await story.workspace.submitView({
    user: "owner",
    values: { "domains.text": "acme.com nonsense", "required.select": "always" },
  });
  expect(JSON.parse(answer.body)).toMatchObject({
    response_action: "errors",
    errors: { domains: "One of these isn't a domain. Enter domains like acme.com." },
  });
  expect((await policy()).approval.required).toBe("when_insufficient");
});

test("the second of two simultaneous saves is rejected", async () => {
  story = await startStory(database);
  await open("owner");
  const { version } = await story.as("owner").organization.get();
  await story.as("owner").organization.updatePolicy({
    policy: { approval: { quorum: 3 } },
    expectedVersion: version,
  });
  await story.workspace.submitView({ user: "owner", values: { "quorum.select": "1" } });
  expect(JSON.stringify(story.workspace.openView("owner")?.blocks)).toContain(
    "Someone else changed the settings while this form was open, so nothing was saved.",
  );
  expect((await policy()).approval.quorum).toBe(3);
});

test.each(["admin", "member"])("a %s may look and change nothing", async (user) => {
  story = await startStory(database, { policy: { approval: { quorum: 2 } } });
  const shown = await open(user);
  expect(shown).toContain("Only owners can change them.");
  expect(shown).toContain("*Approvals per request:* 2");
  expect(shown).toContain(`<#${story.workspace.channel("approvals").id}>`);
  expect(story.workspace.openView(user)?.submit).toBeFalsy();
});

test("S9: permissions are checked again on submission: a former owner saves nothing", async () => {
  story = await startStory(database);
  await story.addMember("second", "owner");
  await open("second");
  const { membershipId } = story.member("second");
  await story.as("owner").member.changeRole({ id: membershipId, roles: ["admin"] });
  await story.workspace.submitView({ user: "second", values: { "required.select": "never" } });
  expect(story.workspace.openView("second")?.errors.required).toContain(
    "Your role in Acme doesn't allow this. Ask an admin.",
  );
  expect((await policy()).approval.required).toBe("when_insufficient");
});

test("the settings form shows the policy, including values it does not offer", async () => {
  story = await startStory(database);
  const gone = "01930000-0000-7000-8000-00000000beef";
  await story.as("owner").organization.updatePolicy({
    policy: {
      approval: {
        ttlHours: 5,
        approvers: { kind: "list", userIds: [gone] },
        reminders: { hoursAfter: [7], workingHours: { from: 8, timeZone: "Europe/Berlin" } },
      },
      reminders: { hoursBefore: [48] },
    },
  });
  const shown = await open("owner");
  expect(shown).toContain("5 hours");
  expect(shown).toContain("former member");
  expect(shown).toContain("2 days before it expires");
  await story.workspace.submitView({ user: "owner", values: { "quorum.select": "2" } });
  const { approval, reminders } = await policy();
  expect(approval).toMatchObject({ ttlHours: 5, quorum: 2, breakGlass: false });
  expect(approval.approvers).toEqual({ kind: "list", userIds: [gone] });
  expect(reminders.hoursBefore).toEqual([48]);
  expect(approval.reminders).toMatchObject({
    hoursAfter: [7],
    workingHours: { from: 8, timeZone: "Europe/Berlin" },
  });
});

describe("in a workspace that was connected by OAuth", () => {
  let count = 0;

  /** A workspace of an organization of its own, with its settings open in front of a person. */
  async function connected(user: string) {
    const team = `T0SET${(count += 1)}`;
    const started = await startConnected(database, { workspaces: [{ teamId: team }] });
    fixture = started;
    const { as } = await started.addOrganization(team);
    await started.connect(as, team);
    const workspace = started.slack.workspace(team);
    await workspace.command({ user, channel: "general", command: "/invite", text: "settings" });
    await started.app.idle();
    return { as, workspace, app: started.app };
  }
  const channelOf = async (as: Awaited<ReturnType<typeof connected>>["as"]) =>
    (await as.owner.slack.list()).installations[0]?.approvalsChannelId;

  test("an admin chooses the channel, and requests go there at once", async () => {
    const { as, workspace, app } = await connected("admin");
    await workspace.command({
      user: "member",
      channel: "general",
      command: "/invite",
      text: "jane@acme.com",
    });
    await workspace.submitView({ user: "admin", values: { "channel.select": "approvals" } });
    expect(JSON.stringify(workspace.openView("admin")?.blocks)).toContain("Saved.");
    await app.idle();
    expect(await channelOf(as)).toBe(workspace.channel("approvals").id);
    expect(workspace.messages("approvals")[0]?.text).toContain("jane@acme.com");
  });

  test("S34: a channel shared with another company is rejected, and nothing is saved", async () => {
    const { as, workspace } = await connected("owner");
    workspace.channel("general").is_ext_shared = true;
    const answer = await workspace.submitView({
      user: "owner",
      values: { "channel.select": "general", "quorum.select": "3" },
    });
    expect(JSON.parse(answer.body)).toMatchObject({
      errors: { channel: expect.stringContaining("shared with another company") },
    });
    expect(await channelOf(as)).toBeNull();
    expect((await as.owner.organization.get()).policy.approval.quorum).toBe(1);
  });
});

test("a person who is not connected sees why instead of settings", async () => {
  story = await startStory(database);
  await story.invite("noemail", "settings");
  await story.app.idle();
  expect(JSON.stringify(story.workspace.openView("noemail")?.blocks)).toContain("/invite link");
});
