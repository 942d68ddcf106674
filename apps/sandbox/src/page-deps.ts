import type { AuditSignal, UsherCaller } from "@usher/core";
import type { FakeSendGrid } from "@usher/fake-sendgrid";
import type { FakeSlack } from "@usher/fake-slack";

import type { SandboxClock } from "./sandbox-clock.ts";

export type PageDeps = {
  port: number;
  fakeSlack: FakeSlack;
  fakeSendGrid: FakeSendGrid;
  /** For what stalls it. */
  databaseUrl: string;
  clock: SandboxClock;
  command: string;
};

/** What the page shows beside Slack and the mailbox. */
export type World = { server: string; slack: string; organization: { id: string; slug: string } };

/** What there is once both apps run. */
export type Opened = { world: World; usher: UsherCaller; events: AuditSignal };
