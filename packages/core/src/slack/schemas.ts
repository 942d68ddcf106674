import { z } from "zod";

const channelId = z.string().regex(/^[CG][A-Z0-9]{5,20}$/, "must be the id of a Slack channel");

export const slackInstallationSchema = z.object({
  id: z.string(),
  organizationId: z.string(),
  /** Of an installation on a whole enterprise: the enterprise's id. */
  teamId: z.string(),
  enterpriseId: z.string().nullable(),
  isEnterpriseInstall: z.boolean(),
  approvalsChannelId: z.string().nullable(),
  /** `environment`: the token and the channel are the server's configuration. */
  source: z.enum(["environment", "oauth"]),
  scopes: z.array(z.string()),
  installedBy: z.string().nullable(),
  installedAt: z.string(),
  /** When the app was removed from the workspace or its token was revoked. */
  disabledAt: z.string().nullable(),
  disabledReason: z.string().nullable(),
  health: z.object({
    lastOkAt: z.string().nullable(),
    /** Slack's error code, or `unreachable`; null since the last successful call. */
    lastError: z.string().nullable(),
    lastErrorAt: z.string().nullable(),
    missingScopes: z.array(z.string()),
  }),
});
export const listInstallationsOutput = z.object({
  installations: z.array(slackInstallationSchema),
});

export const createInstallLinkOutput = z.object({
  /** Shown once; its holder can connect one workspace to the organization. */
  url: z.string(),
  expiresAt: z.string(),
});

export const updateInstallationInput = z.strictObject({
  teamId: z
    .string()
    .min(1)
    .max(30)
    .describe("The workspace's id; the enterprise's for an installation on a whole enterprise."),
  approvalsChannelId: channelId
    .nullable()
    .describe("Where requests are decided; the app has to be in it. Null: nowhere for now."),
});

export type SlackInstallationView = z.infer<typeof slackInstallationSchema>;
