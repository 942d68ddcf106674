import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { expect, test } from "vitest";

import { eventRank } from "../model/events/delivery-event.ts";
import { readEvents } from "./events.ts";
import { outcomeOfResponse } from "./outcome.ts";

const page = readFileSync(resolve(import.meta.dirname, "../../../../docs/domain.md"), "utf8");
const section = page.slice(page.indexOf("\n## Email outcomes"));

/** The cells of the table under this header. */
function rowsUnder(header: string): string[][] {
  const [, table = ""] = section.split(`${header}\n`);
  const [rows = ""] = table.split("\n\n");
  return rows
    .split("\n")
    .slice(1)
    .map((row) => row.split("|").map((cell) => cell.trim()))
    .map((cells) => cells.slice(1, -1));
}

const codes = (cell: string | undefined) =>
  Array.from((cell ?? "").matchAll(/`([a-z_]+)`/g), ([, code]) => code ?? "");

function outcomeOf(statusCode: number, { sandboxMode = false, message = "no" } = {}) {
  const body = { errors: [{ message }] };
  const response = { statusCode, headers: {}, body };
  const outcome = outcomeOfResponse(response, { sandboxMode, secrets: [] });
  if (outcome.kind === "accepted") return { kind: outcome.sandboxed ? "sandboxed" : "accepted" };
  const pause = outcome.kind === "not_sent" ? outcome.pause?.reason : undefined;
  return { kind: outcome.kind.replace("_", " "), pause };
}

const classes: Record<string, number> = { "2xx": 299, "3xx": 302, "4xx": 418, "5xx": 599 };

/** Every status that a cell names; a class by one that no row names. */
function statusesOf(cell: string | undefined): number[] {
  const named = (cell ?? "").match(/\b(?:\d{3}|[2-5]xx)\b/g) ?? [];
  return named.map((status) => classes[status] ?? Number(status));
}

test("docs/domain.md says what each of SendGrid's answers leads to", () => {
  const rows = rowsUnder("| SendGrid answers | outcome | the sender pauses |");
  const stated = rows.flatMap(([answer, kind, pause]) =>
    statusesOf(answer).map((status) => ({ answer, status, kind, pauses: codes(pause) })),
  );
  expect(stated.length).toBeGreaterThanOrEqual(19);
  for (const { answer, status, kind, pauses } of stated) {
    const outcome = outcomeOf(status, { sandboxMode: answer?.includes("sandbox") ?? false });
    expect([answer, outcome.kind, outcome.pause]).toEqual([answer, kind, pauses[0]]);
  }
  expect(outcomeOf(401, { message: "Maximum credits exceeded" }).pause).toBe("credits_exceeded");
});

test("docs/domain.md says what each of SendGrid's events leads to", () => {
  const rows = rowsUnder("| event | delivery becomes | rank | the address |");
  expect(new Set(rows.flatMap(([, status]) => codes(status)))).toEqual(
    new Set(Object.keys(eventRank)),
  );
  const ours = {
    send_id: "0190a000-0000-7000-8000-000000000001",
    organization_id: "0190a000-0000-7000-8000-000000000003",
    sg_event_id: "ZXZlbnQ",
    timestamp: 1_700_000_000,
  };
  for (const [cell, delivery, rank, address] of rows) {
    const [event, type] = codes(cell);
    const body = JSON.stringify([{ ...ours, event, type }]);
    const [read] = readEvents(Buffer.from(body))?.events ?? [];
    if (!read) throw new Error(`${cell} is not read`);
    const [suppress = null] = codes(address);
    expect([cell, read.status, eventRank[read.status], read.suppress]).toEqual([
      cell,
      codes(delivery)[0],
      Number(rank),
      suppress,
    ]);
  }
});
