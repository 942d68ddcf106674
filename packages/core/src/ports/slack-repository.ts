import type { SealedTokens } from "../model/token-keyring.ts";

/** The recent outcomes of calls to one workspace. */
export type SlackHealth = {
  lastOkAt: string | null;
  /** Slack's error code, or `unreachable`; null since the last successful call. */
  lastError: string | null;
  lastErrorAt: string | null;
  missingScopes: readonly string[];
};

/**
 * slack_installation: a workspace and the organization it serves. With `tokens` it was installed by
 * OAuth; without, its token is in the environment of the Slack app, or it is disabled.
 */
export type SlackInstallation = {
  organizationId: string;
  id: string;
  /** Of an installation on a whole enterprise: the enterprise's id, which no team has. */
  teamId: string;
  enterpriseId: string | null;
  isEnterpriseInstall: boolean;
  approvalsChannelId: string | null;
  botUserId: string | null;
  scopes: readonly string[];
  tokens: SealedTokens | null;
  tokenExpiresAt: string | null;
  installedBy: string | null;
  installedAt: string;
  /** Uninstalled, or its token was revoked. */
  disabledAt: string | null;
  disabledReason: string | null;
  health: SlackHealth;
};

type Key = { organizationId: string; id: string };

/** What Slack says an installation is. */
export type SlackIdentity = Pick<
  SlackInstallation,
  | "organizationId"
  | "id"
  | "teamId"
  | "enterpriseId"
  | "isEnterpriseInstall"
  | "botUserId"
  | "scopes"
>;

export type SlackInstallationRepository = {
  /**
   * A workspace whose token is in the environment. The operator's configuration takes precedence: one that served
   * another organization is moved, one that was disabled serves again.
   */
  install(
    installation: SlackIdentity & { approvalsChannelId: string | null },
  ): Promise<SlackInstallation>;
  /**
   * Makes or renews an installation by OAuth. Null when the workspace serves another organization
   * and is not disabled. Keeps the approvals channel of the same organization.
   */
  bind(
    installation: SlackIdentity & {
      tokens: SealedTokens;
      tokenLifeSeconds: number | null;
      installedBy: string;
    },
  ): Promise<SlackInstallation | null>;
  /** A disabled one too. */
  installationOfTeam(teamId: string): Promise<NamedInstallation | null>;
  /** Disabled ones too; newest first. */
  installationsOf(organizationId: string): Promise<NamedInstallation[]>;
  /** Those that serve a team or its enterprise; disabled ones do not. */
  installationsAt(place: {
    teamId: string | null;
    enterpriseId: string | null;
  }): Promise<NamedInstallation[]>;
  /** Every installation by OAuth that is not disabled. */
  installationsWithTokens(): Promise<NamedInstallation[]>;
  /** Organizations with an installation by OAuth that is not disabled. */
  organizationsWithTokens(): Promise<string[]>;
  /** Null when it is not there or disabled. */
  setApprovalsChannel(
    change: Key & { channelId: string | null },
  ): Promise<SlackInstallation | null>;
  /**
   * Forgets the token. What waits to be sent ends with the organization's last workspace. False when
   * it was disabled already.
   */
  disable(query: Key & { reason: string }): Promise<boolean>;
  /** Stores the same tokens under another key; false when they have changed. */
  reseal(change: Key & { from: SealedTokens; to: SealedTokens }): Promise<boolean>;
  /**
   * Leases the renewal of a token that expires within the given time to one process. Null when it is
   * not due or another process holds the lease.
   */
  claimRefresh(
    query: Key & { withinSeconds: number; leaseSeconds: number },
  ): Promise<SlackInstallation | null>;
  saveRefreshed(
    change: Key & { from: SealedTokens; to: SealedTokens; tokenLifeSeconds: number },
  ): Promise<boolean>;
  /** Without an error the last one is over, unless it is one of `keeps`. Scopes that are null stay. */
  recordHealth(
    health: Key & {
      error: string | null;
      keeps: readonly string[];
      missingScopes: readonly string[] | null;
    },
  ): Promise<void>;
  /** Slack gave a channel another id. */
  moveMessages(change: {
    organizationId: string;
    teamId: string;
    from: string;
    to: string;
  }): Promise<void>;
  /** Asks for a message of every open request of the organization, and for what waits for a channel. */
  queueMissing(organizationId: string): Promise<void>;
};

export type NamedInstallation = SlackInstallation & { organizationName: string };

/** slack_install_link: an owner's one-time permission to bind a workspace. */
export type SlackInstallLink = {
  organizationId: string;
  id: string;
  secretHash: Buffer;
  createdBy: string;
  isExpired: boolean;
  isUsed: boolean;
};

export type SlackInstallLinkRepository = {
  /** Also deletes the organization's links of earlier days. */
  createInstallLink(
    link: Key & { secretHash: Buffer; createdBy: string; lifeSeconds: number },
  ): Promise<{ expiresAt: string }>;
  installLink(key: Key): Promise<SlackInstallLink | null>;
  /** False when it was used already or has expired. */
  useInstallLink(key: Key): Promise<boolean>;
};

/** Of an approval request, of a membership whose Slack account was deactivated, or of a pause of invitations. */
export type SlackMessageKind = "approval" | "deactivated" | "pause";

/** slack_message: one message that shows a request, a member whose account was deactivated, or a pause. `ts` is null until Slack's answer to the post is stored. */
export type SlackMessage = {
  organizationId: string;
  id: string;
  teamId: string;
  kind: SlackMessageKind;
  subjectId: string;
  channelId: string;
  ts: string | null;
  renderedVersion: number;
  /** The last audit event in the thread under it. */
  loggedSeq: string;
};

export type SlackMessageRepository = {
  /** Of one subject, or of all. */
  messages(query: {
    organizationId: string;
    kind: SlackMessageKind;
    subjectId?: string;
  }): Promise<SlackMessage[]>;
  /** The row of this subject in this channel, made if it is missing. */
  ensureMessage(
    message: Omit<SlackMessage, "ts" | "renderedVersion" | "loggedSeq">,
  ): Promise<SlackMessage>;
  /** Stores what was rendered. False, and nothing is written, when a newer version was stored. */
  saveRendered(message: {
    organizationId: string;
    id: string;
    ts: string;
    version: number;
  }): Promise<boolean>;
  /** Stores how far the thread has got; it never goes back. */
  saveLogged(message: { organizationId: string; id: string; seq: string }): Promise<void>;
};

export type SlackRepository = SlackInstallationRepository &
  SlackInstallLinkRepository &
  SlackMessageRepository;
