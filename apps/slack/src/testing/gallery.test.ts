import { checkMessage, checkView } from "@usher/fake-slack";
import { expect, test } from "vitest";

import { approvalStage, type ApprovalStage } from "../blocks/approval-stage.ts";
import { fitMessage } from "../blocks/fit-message.ts";
import { approvalGallery } from "./approval-gallery.ts";
import { messageGallery, viewGallery } from "./gallery.ts";

test.each(messageGallery().map(({ title, content }) => [title, content] as const))(
  "Slack accepts the message, and fitMessage leaves it unchanged: %s",
  (_title, content) => {
    expect(checkMessage(content)).toEqual([]);
    expect(fitMessage(content)).toEqual(content);
  },
);

test.each(viewGallery().map(({ title, content }) => [title, content] as const))(
  "Slack accepts the form: %s",
  (_title, content) => {
    expect(checkView(content)).toEqual([]);
  },
);

test("each item has an id of its own, and every stage of a request is among them", () => {
  const ids = [...messageGallery(), ...viewGallery()].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const stages: Record<ApprovalStage, true> = {
    pending: true,
    partly: true,
    sending: true,
    sent: true,
    undelivered: true,
    joined: true,
    superseded: true,
    corrected: true,
    revoked: true,
    declined: true,
    lapsed: true,
    closed: true,
    denied: true,
    withdrawn: true,
    expired: true,
  };
  expect(new Set(Object.values(approvalGallery).map(approvalStage))).toEqual(
    new Set(Object.keys(stages)),
  );
});

test("every text stands alone: a sentence that names its subject", () => {
  for (const { content } of messageGallery()) {
    expect(content.text).toMatch(
      /jane@acme\.com|This request expired|break glass in Acme|webhook endpoint of Acme|members? of Acme|[Ii]nvitations (?:from|of) Acme|access .*to Acme ends|Slack account .*was deactivated/,
    );
    expect(content.text).toMatch(/[.?”]$|January\.$/);
  }
});
