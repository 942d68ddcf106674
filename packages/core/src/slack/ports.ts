/** slack_installation: an organization's workspace. */
export type SlackInstallation = {
  organizationId: string;
  id: string;
  teamId: string;
  enterpriseId: string | null;
  approvalsChannelId: string | null;
};

export type SlackMessageKind = "approval";

/** slack_message: one copy of a projection. `ts` is null until Slack's answer to the post is stored. */
export type SlackMessage = {
  organizationId: string;
  id: string;
  teamId: string;
  kind: SlackMessageKind;
  subjectId: string;
  channelId: string;
  ts: string | null;
  renderedVersion: number;
  /** The last audit event that the thread under it tells. */
  loggedSeq: string;
};

export type SlackRepository = {
  /** Makes or updates the installation of a workspace. */
  install(installation: SlackInstallation): Promise<SlackInstallation>;
  installationOfTeam(teamId: string): Promise<SlackInstallation | null>;
  installationOf(organizationId: string): Promise<SlackInstallation | null>;
  messages(query: {
    organizationId: string;
    kind: SlackMessageKind;
    subjectId: string;
  }): Promise<SlackMessage[]>;
  /** The row of this subject in this channel, made if it is missing. */
  ensureMessage(
    message: Omit<SlackMessage, "ts" | "renderedVersion" | "loggedSeq">,
  ): Promise<SlackMessage>;
  /** Stores what was rendered. False, and nothing is written, when a newer version was stored meanwhile. */
  saveRendered(message: {
    organizationId: string;
    id: string;
    ts: string;
    version: number;
  }): Promise<boolean>;
  /** Stores how far the thread tells; it never goes back. */
  saveLogged(message: { organizationId: string; id: string; seq: string }): Promise<void>;
};
