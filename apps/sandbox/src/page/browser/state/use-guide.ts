import { isTexts, useStoredState } from "./use-stored-state.ts";

export type GuideState = {
  isShown: boolean;
  hasFollowed: boolean;
  dismiss: () => void;
  /** An accept link was opened from the mailbox. */
  follow: () => void;
};

export function useGuide(organizationId: string): GuideState {
  const [marks, setMarks] = useStoredState(`usher.${organizationId}.guide`, {}, isTexts);
  return {
    isShown: marks["dismissed"] === undefined,
    hasFollowed: marks["followed"] !== undefined,
    dismiss: () => setMarks((before) => ({ ...before, dismissed: "yes" })),
    follow: () => setMarks((before) => ({ ...before, followed: "yes" })),
  };
}
