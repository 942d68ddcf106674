import { Initial1763700000001 } from "./0001-initial.ts";
import { Limits1763700000002 } from "./0002-limits.ts";
import { EventFeed1763700000003 } from "./0003-event-feed.ts";
import { DeliveryEvents1763700000004 } from "./0004-delivery-events.ts";
import { DeadJobs1763700000005 } from "./0005-dead-jobs.ts";
import { AuditChain1763700000006 } from "./0006-audit-chain.ts";
import { SlackWorkspaces1763700000007 } from "./0007-slack-workspaces.ts";
import { Approvals1763700000008 } from "./0008-approvals.ts";
import { SlackDoors1763700000009 } from "./0009-slack-doors.ts";
import { Places1763700000010 } from "./0010-places.ts";
import { ThreadLog1763700000011 } from "./0011-thread-log.ts";
import { TraceContext1763700000012 } from "./0012-trace-context.ts";
import { OrganizationCreator1763700000015 } from "./0015-organization-creator.ts";
import { BreakGlassOff1763700000016 } from "./0016-break-glass-off.ts";
import { SendOnce1763700000018 } from "./0018-send-once.ts";
import { StateReasonCode1763700000019 } from "./0019-state-reason-code.ts";
import { Sponsor1763700000021 } from "./0021-sponsor.ts";
import { People1763700000022 } from "./0022-people.ts";
import { Identities1763700000023 } from "./0023-identities.ts";
import { Handover1763700000024 } from "./0024-handover.ts";
import { AuditPersonal1763700000025 } from "./0025-audit-personal.ts";
import { Webhooks1763700000026 } from "./0026-webhooks.ts";
import { OrganizationLifeCycle1763700000029 } from "./0029-organization-life-cycle.ts";
import { SuspendDeactivated1763700000030 } from "./0030-suspend-deactivated.ts";
import { InvitationStateIndex1763700000031 } from "./0031-invitation-state-index.ts";
import { Renewal1763700000032 } from "./0032-renewal.ts";
import { AccessEnd1763700000033 } from "./0033-access-end.ts";
import { Erasure1763700000034 } from "./0034-erasure.ts";
import { MuteAndReport1763700000035 } from "./0035-mute-and-report.ts";
import { Brand1763700000036 } from "./0036-brand.ts";
import { AccessReview1763700000037 } from "./0037-access-review.ts";

export const migrationsTable = "usher_migration";

/** In order; a released one is never changed. */
export const migrations = [
  Initial1763700000001,
  Limits1763700000002,
  EventFeed1763700000003,
  DeliveryEvents1763700000004,
  DeadJobs1763700000005,
  AuditChain1763700000006,
  SlackWorkspaces1763700000007,
  Approvals1763700000008,
  SlackDoors1763700000009,
  Places1763700000010,
  ThreadLog1763700000011,
  TraceContext1763700000012,
  OrganizationCreator1763700000015,
  BreakGlassOff1763700000016,
  SendOnce1763700000018,
  StateReasonCode1763700000019,
  Sponsor1763700000021,
  People1763700000022,
  Identities1763700000023,
  Handover1763700000024,
  AuditPersonal1763700000025,
  Webhooks1763700000026,
  OrganizationLifeCycle1763700000029,
  SuspendDeactivated1763700000030,
  InvitationStateIndex1763700000031,
  Renewal1763700000032,
  AccessEnd1763700000033,
  Erasure1763700000034,
  MuteAndReport1763700000035,
  Brand1763700000036,
  AccessReview1763700000037,
] as const;
