import type {
  SlackMessage,
  SlackMessageRepository,
  SlackRepository,
} from "../../../ports/slack-repository.ts";
import type { Sql } from "../../sql.ts";
import { slackInstallLinkMethods } from "./slack-install-links.ts";
import { slackInstallationMethods } from "./slack-installations.ts";

type MessageRow = {
  organization_id: string;
  id: string;
  team_id: string;
  kind: SlackMessage["kind"];
  subject_id: string;
  channel_id: string;
  ts: string | null;
  rendered_version: number;
  logged_seq: string;
};

const messageColumns =
  "organization_id, id, team_id, kind, subject_id, channel_id, ts, rendered_version, logged_seq";

const ensureMessage = /* sql */ `
  INSERT INTO slack_message (organization_id, id, team_id, kind, subject_id, channel_id)
  VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT ON CONSTRAINT slack_message_subject_key DO UPDATE SET kind = excluded.kind
  RETURNING ${messageColumns}`;

const saveRendered = /* sql */ `
  UPDATE slack_message
  SET ts = $3, rendered_version = greatest(rendered_version, $4), updated_at = usher_now()
  WHERE organization_id = $1 AND id = $2 AND (ts IS NULL OR rendered_version <= $4)`;

const saveLogged = /* sql */ `
  UPDATE slack_message SET logged_seq = $3, updated_at = usher_now()
  WHERE organization_id = $1 AND id = $2 AND logged_seq < $3`;

export function slackRepository(sql: Sql): SlackRepository {
  return {
    ...slackInstallationMethods(sql),
    ...slackInstallLinkMethods(sql),
    ...slackMessageMethods(sql),
  };
}

function slackMessageMethods(sql: Sql): SlackMessageRepository {
  return {
    async messages({ organizationId, kind, subjectId }) {
      const rows = await sql.rows<MessageRow>(
        `SELECT ${messageColumns} FROM slack_message
         WHERE organization_id = $1 AND kind = $2 AND subject_id = $3 ORDER BY id`,
        [organizationId, kind, subjectId],
      );
      return rows.map(toMessage);
    },
    async ensureMessage({ organizationId, id, teamId, kind, subjectId, channelId }) {
      const [row] = await sql.rows<MessageRow>(ensureMessage, [
        organizationId,
        id,
        teamId,
        kind,
        subjectId,
        channelId,
      ]);
      return toMessage(written(row));
    },
    async saveRendered({ organizationId, id, ts, version }) {
      return (await sql.run(saveRendered, [organizationId, id, ts, version])) > 0;
    },
    async saveLogged({ organizationId, id, seq }) {
      await sql.run(saveLogged, [organizationId, id, seq]);
    },
  };
}

/** An upsert always returns its row. */
function written<T>(row: T | undefined): T {
  if (row === undefined) throw new Error("an upsert returned no row");
  return row;
}

function toMessage(row: MessageRow): SlackMessage {
  return {
    organizationId: row.organization_id,
    id: row.id,
    teamId: row.team_id,
    kind: row.kind,
    subjectId: row.subject_id,
    channelId: row.channel_id,
    ts: row.ts,
    renderedVersion: row.rendered_version,
    loggedSeq: row.logged_seq,
  };
}
