import type { Report, ReportCounts, ReportVia } from "../model/report.ts";

export type ReportRepository = {
  /** False when the invitation was reported before. */
  add(report: { organizationId: string; invitationId: string; via: ReportVia }): Promise<boolean>;
  /** Whether the invitee muted the organization, and reported this invitation. */
  optOut(invitation: {
    organizationId: string;
    invitationId: string;
    emailKey: string;
  }): Promise<{ muted: boolean; reported: boolean }>;
  /**
   * Of the last so many days, and since the last resume; without members and trusted domains. Reads every delivery of the
   * organization: for reports and the operator only.
   */
  counts(organizationId: string, days: number): Promise<ReportCounts>;
  /** Newest first. */
  list(query: { organizationId: string; days: number; limit: number }): Promise<Report[]>;
  /** Those reported in the last so many days, and those that are paused; none that is deleted. */
  organizations(days: number): Promise<string[]>;
};
