import { randomBytes } from "node:crypto";

import { expect, test } from "vitest";

import type { Store } from "../ports/store.ts";
import { quietOutcomes } from "../testing/quiet-outcomes.ts";
import { createOrganization, rejectionOf, sessionOf, useOrganization } from "../testing/index.ts";
import { bindWorkspace, type GrantedWorkspace } from "./bind-workspace.ts";
import { checkInstallLink } from "./check-install-link.ts";
import { disableWorkspace } from "./disable-workspace.ts";
import { renewToken } from "./renew-token.ts";
import { resealTokens } from "./reseal-tokens.ts";
import { createTokenKeyring } from "../model/token-keyring.ts";

const fixture = useOrganization();
const keys = [randomBytes(32), randomBytes(32)] as const;
const tokens = createTokenKeyring([keys[0]]);
const outcomes = quietOutcomes();

const granted = (given: Partial<GrantedWorkspace> = {}): GrantedWorkspace => ({
  teamId: `T${randomBytes(5).toString("hex").toUpperCase()}`,
  enterpriseId: null,
  isEnterpriseInstall: false,
  botUserId: "U0BOT",
  scopes: ["chat:write"],
  botToken: `xoxb-${randomBytes(8).toString("hex")}`,
  refreshToken: null,
  tokenLifeSeconds: null,
  installerSlackUserId: "U0BOSS",
  ...given,
});

const tokenOf = (url: string) => new URL(url).searchParams.get("link") ?? "";
async function newLink() {
  const { url } = await fixture.as.owner.slack.createInstallLink();
  return checkInstallLink(fixture.db.store, tokenOf(url));
}
const bind = async (given: GrantedWorkspace) =>
  bindWorkspace({ store: fixture.db.store, tokens }, await newLink(), given);
const stored = (teamId: string) => fixture.db.store.read.slack.installationOfTeam(teamId);
const actions = async () =>
  (await fixture.as.owner.audit.list({})).events.map((event) => event.action);

test("only a signed-in owner creates an install link, and it is audited", async () => {
  for (const caller of [fixture.as.admin, fixture.as.member]) {
    const rejection = await rejectionOf(caller.slack.createInstallLink());
    expect(rejection.code).toBe("authorize.forbidden");
  }
  const { url, expiresAt } = await fixture.as.owner.slack.createInstallLink();
  expect(url).toMatch(/^https:\/\/slack\.usher\.example\/slack\/install\?link=[\w.-]+$/);
  expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now() + 9 * 60_000);
  expect(await actions()).toContain("slack.install_link_created");
  const dump = JSON.stringify(await fixture.db.sql("SELECT to_jsonb(l) FROM slack_install_link l"));
  expect(dump).not.toContain(tokenOf(url).split(".")[2]);
});

test("distinguishes a changed, an expired and a used link", async () => {
  const { store } = fixture.db;
  const { url } = await fixture.as.owner.slack.createInstallLink();
  const [organization = "", id = "", secret = ""] = tokenOf(url).split(".");
  const wrong = [
    "",
    "x.y.z",
    `${organization}.${id}.${randomBytes(32).toString("base64url")}`,
    `${organization}.${organization}.${secret}`,
    `${tokenOf(url)}x`,
  ];
  for (const token of wrong)
    expect((await rejectionOf(checkInstallLink(store, token))).code).toBe("slack.link_invalid");
  const link = await checkInstallLink(store, tokenOf(url));
  for (const added of [".", ">", ")", " ", ".)"])
    expect(await checkInstallLink(store, `${tokenOf(url)}${added}`)).toEqual(link);
  await bindWorkspace({ store, tokens }, link, granted());
  expect((await rejectionOf(checkInstallLink(store, tokenOf(url)))).code).toBe("slack.link_used");
  const late = await fixture.as.owner.slack.createInstallLink();
  fixture.db.clock.advance("10 minutes");
  expect((await rejectionOf(checkInstallLink(store, tokenOf(late.url)))).code).toBe(
    "slack.link_expired",
  );
});

test("the token is stored encrypted, and no answer or audit event contains it", async () => {
  const given = granted({ refreshToken: "xoxe-1-secret", tokenLifeSeconds: 43_200 });
  const bound = await bind(given);
  expect(bound).toMatchObject({ teamId: given.teamId, approvalsChannelId: null });
  expect(bound.installedBy).toBe(fixture.organization.owner.userId);
  const binding = { organizationId: fixture.organization.id, teamId: given.teamId };
  expect(tokens.open(bound.tokens ?? { keyId: "", sealed: Buffer.alloc(0) }, binding)).toEqual({
    botToken: given.botToken,
    refreshToken: "xoxe-1-secret",
  });
  const [row] = await fixture.db.sql<{ sealed_tokens: Buffer }>(
    "SELECT sealed_tokens FROM slack_installation WHERE team_id = $1",
    [given.teamId],
  );
  const { installations } = await fixture.as.admin.slack.list();
  const seen = [
    row?.sealed_tokens.toString("latin1"),
    installations,
    (await fixture.as.owner.audit.list({})).events,
  ];
  for (const secret of [given.botToken, "xoxe-1-secret"])
    expect(JSON.stringify(seen)).not.toContain(secret);
  expect(installations).toMatchObject([{ source: "oauth", scopes: ["chat:write"] }]);
  expect(await actions()).toContain("slack.installed");
});

test("of two callbacks with one link at once, one binds and the other is rejected", async () => {
  const link = await newLink();
  const [one, other] = [granted(), granted()];
  const done = await Promise.allSettled(
    [one, other].map((given) => bindWorkspace({ store: fixture.db.store, tokens }, link, given)),
  );
  const rejected = done.filter((result) => result.status === "rejected");
  expect(rejected).toHaveLength(1);
  expect(rejected[0]?.reason).toMatchObject({ code: "slack.link_used" });
  expect([await stored(one.teamId), await stored(other.teamId)].filter(Boolean)).toHaveLength(1);
});

test("a workspace of another organization is rejected until it is uninstalled there", async () => {
  const { store } = fixture.db;
  const given = granted();
  await bind(given);
  const beta = await createOrganization(store);
  const owner = fixture.as.as(sessionOf(beta.owner), { organization: beta.id });
  const { url } = await owner.slack.createInstallLink();
  const link = await checkInstallLink(store, tokenOf(url));
  const again = () => bindWorkspace({ store, tokens }, link, { ...given, botToken: "xoxb-beta" });
  expect((await rejectionOf(again())).code).toBe("slack.team_bound");
  expect((await stored(given.teamId))?.organizationId).toBe(fixture.organization.id);
  const uninstalled = { organizationId: fixture.organization.id, teamId: given.teamId };
  expect(await disableWorkspace(store, { ...uninstalled, reason: "app_uninstalled" })).toBe(true);
  expect(await disableWorkspace(store, { ...uninstalled, reason: "tokens_revoked" })).toBe(false);
  expect(await stored(given.teamId)).toMatchObject({
    tokens: null,
    disabledReason: "app_uninstalled",
  });
  expect((await again()).organizationId).toBe(beta.id);
});

test("of two organizations connecting one workspace at once, one gets it, and the other's link stays valid", async () => {
  const { store } = fixture.db;
  const beta = await createOrganization(store);
  const owner = fixture.as.as(sessionOf(beta.owner), { organization: beta.id });
  const other = await checkInstallLink(store, tokenOf((await owner.slack.createInstallLink()).url));
  const links = [await newLink(), other];
  const given = granted();
  const done = await Promise.allSettled(
    links.map((link) => bindWorkspace({ store, tokens }, link, given)),
  );
  const rejected = done.filter((result) => result.status === "rejected");
  expect(rejected.map(({ reason }) => reason.code)).toEqual(["slack.team_bound"]);
  const lost = links.find((_, at) => done[at]?.status === "rejected");
  expect(await store.read.slack.installLink(lost ?? { organizationId: "", id: "" })).toMatchObject({
    isUsed: false,
  });
});

test("re-encryption and renewal never undo each other, nor bring back a removed token", async () => {
  const given = granted({ refreshToken: "xoxe-1", tokenLifeSeconds: 43_200 });
  const { organizationId, id, tokens: from } = await bind(given);
  if (from === null) throw new Error("no token was stored");
  const { slack } = fixture.db.store.read;
  const binding = { organizationId, teamId: given.teamId };
  const sealed = (botToken: string) => tokens.seal({ botToken, refreshToken: "xoxe-2" }, binding);
  const newer = sealed("xoxb-2");
  const change = { organizationId, id, from };
  expect(await slack.saveRefreshed({ ...change, to: newer, tokenLifeSeconds: 60 })).toBe(true);
  expect(await slack.reseal({ ...change, to: sealed("xoxb-1") })).toBe(false);
  await slack.disable({ organizationId, id, reason: "app_uninstalled" });
  const late = { ...change, from: newer, to: sealed("xoxb-3") };
  expect(await slack.reseal(late)).toBe(false);
  expect(await slack.saveRefreshed({ ...late, tokenLifeSeconds: 60 })).toBe(false);
  expect((await stored(given.teamId))?.tokens).toBeNull();
  expect(
    await slack.claimRefresh({ organizationId, id, withinSeconds: 1e6, leaseSeconds: 1 }),
  ).toBeNull();
  expect(await slack.setApprovalsChannel({ organizationId, id, channelId: "C1" })).toBeNull();
});

test("install links of a former owner are invalid", async () => {
  const second = await fixture.organization.addMember({ role: "owner" });
  const caller = fixture.as.as(sessionOf(second), { organization: fixture.organization.id });
  const { url } = await caller.slack.createInstallLink();
  const link = await checkInstallLink(fixture.db.store, tokenOf(url));
  await fixture.as.owner.member.changeRole({ id: second.membershipId, roles: ["admin"] });
  const bound = bindWorkspace({ store: fixture.db.store, tokens }, link, granted());
  expect((await rejectionOf(bound)).code).toBe("slack.link_invalid");
});

test("admins choose the channel, open requests are posted there, and reinstalling keeps it", async () => {
  const given = granted();
  await bind(given);
  const { teamId } = given;
  await fixture.as.member.invitation.create({
    entries: [{ email: "jane@acme.com" }],
    onInsufficientRole: "request",
  });
  await fixture.db.sql("DELETE FROM job WHERE kind = 'slack.approval'");
  const change = { teamId, approvalsChannelId: "C0APPROVALS" };
  expect((await rejectionOf(fixture.as.member.slack.updateInstallation(change))).code).toBe(
    "authorize.forbidden",
  );
  expect(await fixture.as.admin.slack.updateInstallation(change)).toMatchObject(change);
  const jobs = await fixture.db.sql(
    "SELECT key FROM job WHERE kind = 'slack.approval' AND state = 'ready' AND organization_id = $1",
    [fixture.organization.id],
  );
  expect(jobs).toHaveLength(1);
  expect(await actions()).toContain("slack.channel_changed");
  const renewed = await bind({ ...given, botToken: "xoxb-new" });
  expect(renewed.approvalsChannelId).toBe("C0APPROVALS");
  expect(
    (await rejectionOf(fixture.as.admin.slack.updateInstallation({ ...change, teamId: "T0NONE" })))
      .code,
  ).toBe("slack.not_installed");
});

test("the channel of a configured workspace comes from the environment", async () => {
  const teamId = granted().teamId;
  await fixture.db.store.read.slack.install({
    organizationId: fixture.organization.id,
    id: fixture.organization.owner.userId,
    teamId,
    enterpriseId: null,
    isEnterpriseInstall: false,
    botUserId: null,
    scopes: [],
    approvalsChannelId: "C0GENERAL",
  });
  const change = { teamId, approvalsChannelId: "C0APPROVALS" };
  expect((await rejectionOf(fixture.as.owner.slack.updateInstallation(change))).code).toBe(
    "slack.channel_configured",
  );
});

test("waiting jobs end with the organization's last workspace", async () => {
  const [one, two] = [granted(), granted()];
  await bind(one);
  await bind(two);
  const { store } = fixture.db;
  const organizationId = fixture.organization.id;
  const enqueue = (kind: "slack.notice" | "mail") =>
    store.read.outbox.enqueue({ organizationId, kind, key: "k", payload: {}, delayMs: 0 });
  await enqueue("slack.notice");
  await enqueue("mail");
  const waiting = async () =>
    (
      await fixture.db.sql<{ kind: string }>(
        "SELECT kind FROM job WHERE state = 'ready' AND organization_id = $1 ORDER BY kind",
        [organizationId],
      )
    ).map((job) => job.kind);
  await disableWorkspace(store, { organizationId, teamId: one.teamId, reason: "app_uninstalled" });
  expect(await waiting()).toEqual(["mail", "slack.notice"]);
  await disableWorkspace(store, { organizationId, teamId: two.teamId, reason: "app_uninstalled" });
  expect(await waiting()).toEqual(["mail"]);
});

test("tokens of an older key are re-encrypted, and tokens without a key are counted", async () => {
  const given = granted();
  await bind(given);
  const { store } = fixture.db;
  const rotated = createTokenKeyring([keys[1], keys[0]]);
  const before = await resealTokens(store, rotated);
  expect(before.resealed).toBeGreaterThanOrEqual(1);
  expect(await resealTokens(store, rotated)).toEqual({ resealed: 0, unreadable: 0 });
  const newest = createTokenKeyring([keys[1]]);
  const row = await stored(given.teamId);
  const binding = { organizationId: fixture.organization.id, teamId: given.teamId };
  expect(row?.tokens && newest.open(row.tokens, binding)?.botToken).toBe(given.botToken);
  const lost = await resealTokens(store, createTokenKeyring([randomBytes(32)]));
  expect(lost).toEqual({ resealed: 0, unreadable: before.resealed });
  await fixture.db.sql("DELETE FROM slack_installation");
});

test("a token close to expiry is renewed once, by one of many processes", async () => {
  const given = granted({ refreshToken: "xoxe-1", tokenLifeSeconds: 43_200 });
  const { organizationId, id } = await bind(given);
  const { store } = fixture.db;
  const asked: string[] = [];
  const exchange = async (refreshToken: string) => {
    asked.push(refreshToken);
    return { botToken: "xoxb-2", refreshToken: "xoxe-2", tokenLifeSeconds: 43_200 };
  };
  const renew = () => renewToken({ store, tokens, exchange, outcomes }, { organizationId, id });
  expect(await renew()).toBe(false);
  fixture.db.clock.advance("10 hours");
  const done = await Promise.all(Array.from({ length: 8 }, renew));
  expect(done.filter(Boolean)).toHaveLength(1);
  expect(asked).toEqual(["xoxe-1"]);
  const row = await stored(given.teamId);
  const binding = { organizationId, teamId: given.teamId };
  expect(row?.tokens && tokens.open(row.tokens, binding)).toEqual({
    botToken: "xoxb-2",
    refreshToken: "xoxe-2",
  });
});

test("a renewed token is kept during a re-encryption elsewhere and a short database outage", async () => {
  const given = granted({ refreshToken: "xoxe-1", tokenLifeSeconds: 60 });
  const { organizationId, id } = await bind(given);
  const { store } = fixture.db;
  const rotated = createTokenKeyring([keys[1], keys[0]]);
  let blinks = 2;
  const blinking: Store = {
    ...store,
    read: {
      ...store.read,
      slack: {
        ...store.read.slack,
        saveRefreshed: (renewed) => {
          blinks -= 1;
          return blinks >= 0
            ? Promise.reject(new Error("the database is away"))
            : store.read.slack.saveRefreshed(renewed);
        },
      },
    },
  };
  const exchange = async () => {
    await resealTokens(store, rotated);
    return { botToken: "xoxb-2", refreshToken: "xoxe-2", tokenLifeSeconds: 43_200 };
  };
  expect(
    await renewToken({ store: blinking, tokens, exchange, outcomes }, { organizationId, id }),
  ).toBe(true);
  const row = await stored(given.teamId);
  const binding = { organizationId, teamId: given.teamId };
  expect(row?.tokens && tokens.open(row.tokens, binding)?.refreshToken).toBe("xoxe-2");
});

test("a failed renewal is retried when its lease is over", async () => {
  const given = granted({ refreshToken: "xoxe-1", tokenLifeSeconds: 60 });
  const { organizationId, id } = await bind(given);
  const { store } = fixture.db;
  const fails = () => Promise.reject(new Error("Slack is down"));
  const works = async () => ({ botToken: "xoxb-2", refreshToken: null, tokenLifeSeconds: 43_200 });
  const renew = (exchange: typeof works) =>
    renewToken({ store, tokens, exchange, outcomes }, { organizationId, id });
  await expect(renew(fails)).rejects.toThrow("Slack is down");
  expect(await renew(works)).toBe(false);
  fixture.db.clock.advance("1 minute");
  expect(await renew(works)).toBe(true);
});
