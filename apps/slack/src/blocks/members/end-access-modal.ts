import type { ModalView } from "@slack/types";
import { z } from "zod";

import { changeLines, type ChangeFacts } from "../../text/member-text.ts";
import { button } from "../button.ts";
import { sentenceBlocks } from "../info-modal.ts";
import { accessReviewActions, type ReviewPlace } from "./access-review-modal.ts";

export const endAccessView = "access_review.end";

const plannedSchema = z.object({
  id: z.uuid(),
  version: z.int32(),
  cursor: z.string().nullable(),
});

/** Whose access the form ends, and the list to go back to. */
type PlannedEnd = z.infer<typeof plannedSchema>;

/** Null for what no version of ours wrote. */
export function readPlannedEnd(metadata: string): PlannedEnd | null {
  try {
    return plannedSchema.safeParse(JSON.parse(metadata)).data ?? null;
  } catch {
    return null;
  }
}

type EndAccessModel = Omit<ChangeFacts, "isSelf"> & {
  /** Of the member whom the reader saw in the list. */
  version: number;
  place: ReviewPlace;
};

/** Asks before a review ends someone's access: names the person and what happens. It stands in the list's place. */
export function endAccessModal({ version, place, ...facts }: EndAccessModel): ModalView {
  const planned: PlannedEnd = { id: facts.member.id, version, ...place };
  return {
    type: "modal",
    callback_id: endAccessView,
    private_metadata: JSON.stringify(planned),
    title: { type: "plain_text", text: "End access" },
    submit: { type: "plain_text", text: "End access" },
    close: { type: "plain_text", text: "Cancel" },
    blocks: [
      ...sentenceBlocks(changeLines("remove", { ...facts, isSelf: false })),
      {
        type: "actions",
        block_id: "due:back",
        elements: [button(accessReviewActions.back, "Back to the list")],
      },
    ],
  };
}
