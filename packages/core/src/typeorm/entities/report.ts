import { EntitySchema } from "typeorm";

import type { ReportVia } from "../../model/report.ts";
import { now, primary, text, uuid } from "./columns.ts";
import { foreignKeyWithin } from "./foreign-keys.ts";

/** An invitee's report of an invitation as spam. Who it is stands in the invitation alone. */
export const invitationReportEntity = new EntitySchema<{
  organizationId: string;
  invitationId: string;
  via: ReportVia;
  reportedAt: string;
}>({
  name: "invitation_report",
  columns: {
    organizationId: primary(uuid, "invitation_report_pkey"),
    invitationId: primary(uuid, "invitation_report_pkey"),
    via: text,
    reportedAt: now,
  },
  checks: [{ name: "invitation_report_via_check", expression: `via IN ('page', 'provider')` }],
  foreignKeys: [
    {
      ...foreignKeyWithin("invitation_report_invitation_fkey", "invitationId", "invitation"),
      onDelete: "CASCADE",
    },
  ],
});
