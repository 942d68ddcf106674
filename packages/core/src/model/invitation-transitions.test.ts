import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { expect, test } from "vitest";

import { invitationStates } from "./invitation.ts";
import { invitationEventTypes } from "./events/invitation-events.ts";
import { invitationTransitions } from "./invitation-transitions.ts";

const page = resolve(import.meta.dirname, "../../../../docs/domain.md");
const arrow = /^ {2}(\S+) --> (\S+)(?: : (\S+))?$/;

/** The arrows of the diagram under "States", as `from to event`; `[*]` is before and after everything. */
function drawnArrows(): string[] {
  const [, section = ""] = readFileSync(page, "utf8").split("\n## States\n");
  const [, diagram = ""] = /```mermaid\nstateDiagram-v2\n([\s\S]*?)\n```/.exec(section) ?? [];
  return diagram.split("\n").map((line) => {
    const [, from = "?", to = "?", event = "ends"] = arrow.exec(line) ?? [line];
    return `${from} ${to} ${event}`;
  });
}

function arrowsOfTable(): string[] {
  const transitions = Object.entries(invitationTransitions);
  const moves = transitions.flatMap(([event, { from, to }]) =>
    (from.length > 0 ? from : ["[*]"]).map((state) => `${state} ${to} ${event}`),
  );
  const left = new Set<string>(transitions.flatMap(([, { from }]) => from));
  const final = invitationStates.filter((state) => !left.has(state));
  return [...moves, ...final.map((state) => `${state} [*] ends`)];
}

test("the diagram in docs/domain.md shows the legal transitions of an invitation and no others", () => {
  expect(drawnArrows().toSorted()).toEqual(arrowsOfTable().toSorted());
});

test("each transition is one of the published invitation events", () => {
  const types: readonly string[] = invitationEventTypes;
  const actions = Object.keys(invitationTransitions).map((event) => `invitation.${event}`);
  expect(actions.filter((action) => !types.includes(action))).toEqual([]);
});

test("each state of an invitation can be reached", () => {
  const reached = new Set(Object.values(invitationTransitions).map(({ to }) => to));
  expect([...reached].toSorted()).toEqual([...invitationStates].toSorted());
});
