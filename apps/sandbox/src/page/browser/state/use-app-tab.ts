import { useState } from "preact/hooks";

export type AppTab = "home" | "messages";

/** Which of the app's two tabs is open, for everyone. */
export function useAppTab() {
  const [current, open] = useState<AppTab>("messages");
  return { current, open };
}
