import { createUsherCaller } from "@usher/core";

import { fewAddress, fewRows, fill } from "./fill.ts";
import type { BenchOrganization, Fixture } from "./fixture.ts";

const pageSize = 50;

type Filter = {
  states?: ("accepted" | "pending" | "failed" | "expired")[];
  email?: string;
  text?: string;
};

/** What a list is asked for, and the rows that this is. */
export type Selection = { name: string; filter: Filter; condition: string; few: boolean };

const ofState = (state: "accepted" | "pending" | "failed" | "expired"): Selection => ({
  name: state,
  filter: { states: [state] },
  condition: `state = '${state}'`,
  few: state !== "accepted",
});

const ofAddress = { condition: `email_key = '${fewAddress}'`, few: true };

export const unfiltered: Selection = {
  name: "unfiltered",
  filter: {},
  condition: "true",
  few: false,
};

export const filtered: readonly Selection[] = [
  ofState("accepted"),
  ofState("pending"),
  ofState("failed"),
  ofState("expired"),
  { name: "one address", filter: { email: fewAddress }, ...ofAddress },
];

/** Without an index: what is rare is looked for in every row. */
export const searches: readonly Selection[] = [
  { name: "text in every row", filter: { text: "guest" }, condition: "true", few: false },
  { name: "text in few rows", filter: { text: fewAddress.slice(0, 5) }, ...ofAddress },
];

export type FilledList = { rows: number; organization: BenchOrganization };

export async function filledList(fixture: Fixture, rows: number): Promise<FilledList> {
  const organization = await fixture.organization();
  await fill(fixture, organization, rows);
  return { rows, organization };
}

const depths = ["first", "deep"] as const;

export type Page = {
  list: FilledList;
  selection: Selection;
  depth: (typeof depths)[number];
  cursor: string | null;
};

/** The first page, and one with a tenth of its rows behind it, or with just enough for a page. */
export async function pagesOf(
  fixture: Fixture,
  list: FilledList,
  selection: Selection,
): Promise<Page[]> {
  const rest = selection.few ? Math.ceil(fewRows * 0.4) : Math.floor(list.rows / 10);
  const deep = await cursorBefore(fixture, list, { selection, rest });
  return depths.map((depth) => ({
    list,
    selection,
    depth,
    cursor: depth === "deep" ? deep : null,
  }));
}

/** How many rows it shows. */
export async function ask(fixture: Fixture, page: Page): Promise<number> {
  const caller = createUsherCaller(fixture.contextOf(page.list.organization));
  const { invitations } = await caller.invitation.list({
    ...page.selection.filter,
    ...(page.cursor !== null && { cursor: page.cursor }),
    limit: pageSize,
  });
  return invitations.length;
}

export async function askWholePage(fixture: Fixture, page: Page): Promise<void> {
  if ((await ask(fixture, page)) !== pageSize) throw new Error("the page is not full");
}

/** The cursor of a page with only the last `rest` rows behind it, of the form `list` itself answers. */
async function cursorBefore(
  fixture: Fixture,
  { organization }: FilledList,
  { selection, rest }: { selection: Selection; rest: number },
): Promise<string> {
  const { rows } = await fixture.raw.query<{ created_at: Date; id: string }>(
    `SELECT created_at, id FROM invitation WHERE organization_id = $1 AND ${selection.condition}
     ORDER BY created_at, id OFFSET $2 LIMIT 1`,
    [organization.id, rest],
  );
  const [row] = rows;
  if (!row) throw new Error("there is no such row");
  return Buffer.from(`${row.created_at.toISOString()} ${row.id}`).toString("base64url");
}
