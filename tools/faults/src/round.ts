import { setTimeout as wait } from "node:timers/promises";

import { createUsherClient, type UsherClient } from "@usher/client";
import type { CapturedEmail, FakeSendGrid } from "@usher/fake-sendgrid";
import type { FakeMessage } from "@usher/fake-slack";

import type { AppSlot } from "./app-slot.ts";
import type { EventLog } from "./event-log.ts";
import type { Plan } from "./plan.ts";
import type { Harness } from "./harness.ts";
import type { RoundOrganization } from "./round-organization.ts";

/** One run of a plan on the harness. */
export type Round = {
  plan: Plan;
  harness: Harness;
  sendGrid: FakeSendGrid;
  organization: RoundOrganization;
  eventLog: EventLog;
  /** How much slower than a quiet machine this one is now; the plan's times are stretched by it. */
  pace: number;
};

export type Caller = keyof RoundOrganization["keys"];

const callTimeoutMs = 6_000;
const backWithinMs = 10_000;

/** Makes nothing again by itself, except what carries an idempotency key. */
export async function clientOf(
  round: Round,
  server: number,
  caller: Caller | null,
): Promise<UsherClient> {
  const { harness, organization } = round;
  return createUsherClient({
    url: await urlOf(harness.servers, server),
    timeoutMs: callTimeoutMs,
    retry: { attempts: 6 },
    ...(caller !== null && { apiKey: organization.keys[caller], organization: organization.slug }),
  });
}

/** As behind a balancer: the wanted one, or another that is up, or the wanted one once it is up again. */
export async function urlOf(slots: readonly AppSlot[], wanted: number): Promise<string> {
  const chosen = slots[wanted];
  if (!chosen) throw new Error("there is no such process");
  const up = chosen.isUp() ? chosen : (slots.find((slot) => slot.isUp()) ?? chosen);
  await Promise.race([up.up(), wait(backWithinMs, undefined, { ref: false })]);
  return up.url;
}

/** Of this round's organization: what an earlier round set going may come late. */
export function emailsOf({ sendGrid, organization }: Round): CapturedEmail[] {
  return sendGrid.mailbox
    .list()
    .filter(({ customArgs }) => customArgs["organization_id"] === organization.id);
}

/** X-Message-Id of every email whose acceptance was answered to a sender that still held the connection. */
export function answeredEmails({ sendGrid }: Round): Set<string> {
  return new Set(
    sendGrid
      .requests()
      .flatMap(({ status, messageId }) => (status === 202 && messageId ? [messageId] : [])),
  );
}

/** Emails with a link, newest last. */
export function linkEmails(round: Round): { email: CapturedEmail; token: string }[] {
  return emailsOf(round).flatMap((email) => {
    const token = tokenIn(email.text);
    return token === null ? [] : [{ email, token }];
  });
}

export function tokenIn(text: string): string | null {
  return /\/i\/([0-9a-f-]{36}\.[a-z2-7]{52})/.exec(text)?.[1] ?? null;
}

/** What the app posted in the approvers' channel, threads left out. */
export function approvalMessages({ harness }: Pick<Round, "harness">): FakeMessage[] {
  return harness.workspace
    .messages("approvals")
    .filter((message) => message.bot_id !== undefined && message.thread_ts === undefined);
}

/** One of those there are, by a number from 0 up to 1. */
export function nthOf<T>(items: readonly T[], nth: number): T | null {
  return items[Math.floor(nth * items.length)] ?? null;
}
