import { useCallback, useEffect, useState } from "preact/hooks";

import { emailKey } from "../mailbox/email-key.ts";
import type { Email } from "../wire/email.ts";

export type EmailSelection = {
  selected: string | null;
  opened: ReadonlySet<string>;
  select: (key: string) => void;
};

/** The open email; the first one that comes opens by itself. */
export function useEmailSelection(emails: Email[]): EmailSelection {
  const [selected, setSelected] = useState<string | null>(null);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const select = useCallback((key: string): void => {
    setSelected(key);
    setOpened((before) => new Set([...before, key]));
  }, []);
  const [newest] = emails;
  useEffect(() => {
    if (selected === null && newest !== undefined) select(emailKey(newest));
  }, [newest, selected, select]);
  return { selected, opened, select };
}
