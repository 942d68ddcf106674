import type { ChannelSeed, UserSeed, WorkspaceSeed } from "../seed-types.ts";
import type { FakeChannel, FakeUser } from "../slack-objects.ts";

/** Everything the app is meant to ask for, and nothing that would hide a missing invitation to a channel. */
export const DEFAULT_SCOPES = [
  "commands",
  "chat:write",
  "im:write",
  "users:read",
  "users:read.email",
  "channels:read",
  "groups:read",
];

const TEAM = ["owner", "admin", "billing", "member", "guest", "bot", "noemail", "unconfirmed"];

export function defaultUsers(): UserSeed[] {
  return [
    { name: "owner", realName: "Olivia Owner", isOwner: true, isAdmin: true },
    { name: "admin", realName: "Adam Admin", isAdmin: true },
    { name: "billing", realName: "Billie Billing", tz: "Europe/Berlin" },
    { name: "member", realName: "Mei Member", tz: "Asia/Tokyo" },
    { name: "guest", realName: "Gus Guest", isRestricted: true },
    { name: "deactivated", realName: "Dora Deactivated", deleted: true },
    { name: "bot", realName: "Other Bot", isBot: true, email: null },
    {
      name: "foreign",
      realName: "Finn Foreign",
      teamId: "T0PARTNER",
      enterpriseId: null,
      email: "foreign@partner.example",
    },
    { name: "noemail", realName: "Nora Noemail", email: null },
    { name: "unconfirmed", realName: "Uma Unconfirmed", isEmailConfirmed: false },
  ];
}

export function defaultChannels(): ChannelSeed[] {
  return [
    { name: "general", members: ["app", ...TEAM] },
    { name: "approvals", isPrivate: true, members: ["app", ...TEAM] },
    { name: "partners", isExtShared: true, members: ["app", ...TEAM, "foreign"] },
  ];
}

/** The letters of a workspace's ids: `T0ACME` gives users such as `U0ACMEOWNER`. */
function idStem(teamId: string): string {
  return teamId.slice(1);
}

function asId(name: string): string {
  return name.toUpperCase().replaceAll(/[^A-Z0-9]/g, "");
}

export function buildUser(
  team: { teamId: string; enterpriseId: string | null },
  seed: UserSeed,
): FakeUser {
  const email = seed.email === undefined ? `${seed.name}@example.com` : seed.email;
  const realName = seed.realName ?? seed.name;
  const teamId = seed.teamId ?? team.teamId;
  return {
    id: seed.id ?? `U${idStem(team.teamId)}${asId(seed.name)}`,
    team_id: teamId,
    name: seed.name,
    real_name: realName,
    deleted: seed.deleted ?? false,
    ...timeZone(seed.tz ?? "America/New_York"),
    locale: seed.locale ?? "en-US",
    is_admin: seed.isAdmin ?? false,
    is_owner: seed.isOwner ?? false,
    is_primary_owner: seed.isOwner ?? false,
    is_restricted: (seed.isRestricted ?? false) || (seed.isUltraRestricted ?? false),
    is_ultra_restricted: seed.isUltraRestricted ?? false,
    is_bot: seed.isBot ?? false,
    is_app_user: false,
    is_stranger: false,
    is_email_confirmed: seed.isEmailConfirmed ?? true,
    updated: 1_700_000_000,
    ...enterpriseOf(team, seed),
    profile: {
      real_name: realName,
      real_name_normalized: realName,
      display_name: seed.name,
      display_name_normalized: seed.name,
      team: teamId,
      ...(email === null ? {} : { email }),
    },
    presence: seed.presence ?? "active",
  };
}

function timeZone(tz: string): Pick<FakeUser, "tz" | "tz_label" | "tz_offset"> {
  const nameOf = (timeZoneName: "long" | "longOffset"): string =>
    new Intl.DateTimeFormat("en-US", { timeZone: tz, timeZoneName })
      .formatToParts()
      .find((part) => part.type === "timeZoneName")?.value ?? "";
  const [, sign, hours, minutes] = /GMT([+-])(\d{2}):(\d{2})/.exec(nameOf("longOffset")) ?? [];
  const seconds = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60;
  return { tz, tz_label: nameOf("long"), tz_offset: sign === "-" ? -seconds : seconds };
}

function enterpriseOf(
  team: { teamId: string; enterpriseId: string | null },
  seed: UserSeed,
): Pick<FakeUser, "enterprise_user"> {
  const enterpriseId = seed.enterpriseId === undefined ? team.enterpriseId : seed.enterpriseId;
  if (enterpriseId === null) return {};
  const id = seed.id ?? `W${asId(seed.name)}`;
  return {
    enterprise_user: { id, enterprise_id: enterpriseId, teams: [seed.teamId ?? team.teamId] },
  };
}

export function buildChannel(teamId: string, seed: ChannelSeed, members: string[]): FakeChannel {
  const isPrivate = seed.isPrivate ?? false;
  return {
    id: seed.id ?? `C${idStem(teamId)}${asId(seed.name)}`,
    name: seed.name,
    previous_names: [],
    is_channel: !isPrivate,
    is_group: isPrivate,
    is_im: false,
    is_mpim: false,
    is_private: isPrivate,
    is_archived: seed.isArchived ?? false,
    is_general: seed.name === "general",
    is_shared: seed.isExtShared ?? false,
    is_org_shared: false,
    is_ext_shared: seed.isExtShared ?? false,
    is_pending_ext_shared: seed.isPendingExtShared ?? false,
    created: 1_700_000_000,
    members,
  };
}

export function appUser(team: { teamId: string; botId: string; appId: string }): FakeUser {
  const user = buildUser(
    { teamId: team.teamId, enterpriseId: null },
    {
      name: "usher",
      id: `U${idStem(team.teamId)}APP`,
      realName: "Usher",
      isBot: true,
      email: null,
    },
  );
  return {
    ...user,
    is_app_user: true,
    profile: { ...user.profile, bot_id: team.botId, api_app_id: team.appId },
  };
}

export function workspaceDefaults(
  seed: WorkspaceSeed,
  position: number,
): Required<
  Pick<WorkspaceSeed, "teamId" | "name" | "domain" | "botToken" | "appToken" | "signingSecret">
> {
  const teamId = seed.teamId ?? (position === 0 ? "T0ACME" : `T0TEAM${position + 1}`);
  const name = seed.name ?? (position === 0 ? "Acme" : `Team ${position + 1}`);
  return {
    teamId,
    name,
    domain: seed.domain ?? asId(name).toLowerCase(),
    botToken: seed.botToken ?? `xoxb-fake-${teamId}`,
    appToken: seed.appToken ?? "xapp-1-A0FAKEAPP-fake",
    signingSecret: seed.signingSecret ?? "fake-signing-secret",
  };
}
