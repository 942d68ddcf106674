import type { BlockContext } from "../slack/block-context.ts";
import type { BlockElement } from "../slack/block-kit.ts";
import { directoryOf } from "../slack/directory.ts";
import { initialValue } from "../slack/entered-value.ts";
import type { Workspace } from "../wire/world.ts";

export const workspace: Workspace = {
  teamId: "T0ACME",
  name: "Acme",
  people: [
    {
      id: "U0MARCO",
      name: "member",
      realName: "Marco Diaz",
      email: "marco@acme.com",
      role: "member",
      guest: false,
      note: null,
    },
  ],
  channels: [{ id: "C0GENERAL", name: "general", members: ["U0MARCO"], isShared: false }],
};

/** A place for blocks that records clicks and input. */
export function blockContext(errors: Record<string, string> = {}) {
  const clicked: { element: BlockElement; value: string | undefined }[] = [];
  const entered: Record<string, unknown> = {};
  const context: BlockContext = {
    directory: directoryOf(workspace),
    now: new Date("2026-11-21T10:00:00.000Z"),
    isBusy: false,
    idPrefix: "here",
    errors,
    entered: (_blockId, element) => initialValue(element),
    enter: (blockId, element, value) => {
      entered[`${blockId}.${element.action_id}`] = value;
    },
    click: (element, value) => clicked.push({ element, value }),
  };
  return { context, clicked, entered };
}
