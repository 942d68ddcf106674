import { LessThan, Raw } from "typeorm";

import type { SlackMessageRepository, SlackRepository } from "../../../ports/slack-repository.ts";
import { slackMessageEntity } from "../../entities/slack.ts";
import type { Sql } from "../../sql.ts";
import { tableOf } from "../../table.ts";
import { slackInstallLinkMethods } from "./slack-install-links.ts";
import { slackInstallationMethods } from "./slack-installations.ts";

export function slackRepository(sql: Sql): SlackRepository {
  return {
    ...slackInstallationMethods(sql),
    ...slackInstallLinkMethods(sql),
    ...slackMessageMethods(sql),
  };
}

function slackMessageMethods(sql: Sql): SlackMessageRepository {
  const messages = tableOf(sql, slackMessageEntity);
  return {
    messages: ({ organizationId, kind, subjectId }) =>
      messages.find({
        where: { organizationId, kind, ...(subjectId !== undefined && { subjectId }) },
        order: { id: "ASC" },
      }),
    async ensureMessage({ organizationId, id, teamId, kind, subjectId, channelId }) {
      const message = await messages.insert(
        { organizationId, id, teamId, kind, subjectId, channelId },
        (query) => query.orUpdate(["kind"], "slack_message_subject_key"),
      );
      // An upsert without a condition always returns its row.
      if (message === null) throw new Error("an upsert returned no row");
      return message;
    },
    async saveRendered({ organizationId, id, ts, version }) {
      const isDue = Raw((stored) => `(ts IS NULL OR ${stored} <= :version)`, { version });
      const saved = await messages.update(
        { organizationId, id, renderedVersion: isDue },
        {
          ts,
          renderedVersion: () => "greatest(rendered_version, :version)",
          updatedAt: () => "usher_now()",
        },
      );
      return saved.length > 0;
    },
    async saveLogged({ organizationId, id, seq }) {
      await messages.update(
        { organizationId, id, loggedSeq: LessThan(seq) },
        { loggedSeq: seq, updatedAt: () => "usher_now()" },
      );
    },
  };
}
