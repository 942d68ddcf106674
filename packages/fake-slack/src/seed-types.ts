export type WorkspaceSeed = {
  teamId?: string;
  name?: string;
  domain?: string;
  enterpriseId?: string | null;
  /** Installed on the whole organization: `team` is null in interactions. */
  isEnterpriseInstall?: boolean;
  botToken?: string;
  appToken?: string;
  signingSecret?: string;
  scopes?: string[];
  requestUrl?: string;
  users?: UserSeed[];
  channels?: ChannelSeed[];
};

export type UserSeed = {
  name: string;
  id?: string;
  /** Of another company, or with the workspace's `enterpriseId` of a sister workspace. */
  teamId?: string;
  /** The workspace's own unless given. */
  enterpriseId?: string | null;
  email?: string | null;
  realName?: string;
  tz?: string;
  locale?: string;
  deleted?: boolean;
  isBot?: boolean;
  isAdmin?: boolean;
  isOwner?: boolean;
  isRestricted?: boolean;
  isUltraRestricted?: boolean;
  isEmailConfirmed?: boolean;
  presence?: "active" | "away";
};

export type ChannelSeed = {
  name: string;
  id?: string;
  isPrivate?: boolean;
  isArchived?: boolean;
  isExtShared?: boolean;
  isPendingExtShared?: boolean;
  /** Names or ids of people; `app` is the app's own bot user. */
  members?: string[];
};
