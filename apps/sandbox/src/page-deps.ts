import type { FakeSendGrid } from "@usher/fake-sendgrid";
import type { FakeSlack, FakeWorkspace } from "@usher/fake-slack";

import type { SandboxClock } from "./sandbox-clock.ts";

export type PageDeps = {
  port: number;
  fakeSlack: FakeSlack;
  fakeSendGrid: FakeSendGrid;
  workspace: FakeWorkspace;
  clock: SandboxClock;
  command: string;
};

/** What the page shows beside Slack and the mailbox. */
export type World = { server: string; slack: string; organization: { id: string; slug: string } };
