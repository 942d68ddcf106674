import { expect, test } from "vitest";

import { matchPlace } from "./match-place.ts";
import type { Workspace, WorkspaceFacts } from "./workspace.ts";

const workspace = (facts: Partial<WorkspaceFacts>): Workspace =>
  // Only the facts are used.
  ({ facts: { enterpriseId: null, isEnterpriseInstall: false, ...facts } }) as Workspace;

const place = (teamId: string | null, enterpriseId: string | null = null) => ({
  teamId,
  enterpriseId,
  isEnterpriseInstall: false,
});

const alone = workspace({ teamId: "T1" });
const ofGrid = workspace({ teamId: "T2", enterpriseId: "E1" });
const sister = workspace({ teamId: "T3", enterpriseId: "E1" });
const wholeGrid = workspace({ teamId: "E1", enterpriseId: "E1", isEnterpriseInstall: true });

test("a team is served by its own workspace, even where its whole enterprise is connected", () => {
  expect(matchPlace([wholeGrid, alone, ofGrid], place("T1"))).toBe(alone);
  expect(matchPlace([wholeGrid, ofGrid], place("T2", "E1"))).toBe(ofGrid);
});

test("other teams of an enterprise, and payloads without a team, are the whole enterprise's", () => {
  expect(matchPlace([wholeGrid, ofGrid], place("T9", "E1"))).toBe(wholeGrid);
  expect(matchPlace([wholeGrid], place(null, "E1"))).toBe(wholeGrid);
});

test("a sister team is served by the enterprise's only workspace, and by none of several", () => {
  expect(matchPlace([ofGrid], place("T9", "E1"))).toBe(ofGrid);
  expect(matchPlace([ofGrid, sister], place("T9", "E1"))).toBeNull();
});

test("no workspace matches a stranger, a place without a team, or a team that has an enterprise's id", () => {
  expect(matchPlace([alone, wholeGrid], place("T9"))).toBeNull();
  expect(matchPlace([alone, wholeGrid], place("T9", "E9"))).toBeNull();
  expect(matchPlace([alone, wholeGrid], place(null))).toBeNull();
  expect(matchPlace([wholeGrid], place("E1"))).toBeNull();
});
