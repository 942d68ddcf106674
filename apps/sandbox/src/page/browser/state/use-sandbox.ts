import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { readMails, readSlack, readWorld } from "../wire/client.ts";
import type { Mail } from "../wire/mail.ts";
import type { SlackState } from "../wire/slack.ts";
import type { World } from "../wire/world.ts";
import { liveChanges } from "./live-changes.ts";

export type SandboxData = {
  world: World;
  /** How far the sandbox's clock is ahead of this machine's. */
  aheadMs: number;
  /** What each person sees, by their name. */
  slack: Record<string, SlackState>;
  mails: Mail[];
};

export type SandboxSource = {
  data: SandboxData | null;
  isLive: boolean;
  /** Resolves when what the page shows is no older than the call. */
  refresh: () => Promise<void>;
};

/** Everything the page shows, read anew whenever the sandbox says that something changed. */
export function useSandbox(): SandboxSource {
  const [data, setData] = useState<SandboxData | null>(null);
  const [isLive, setIsLive] = useState(false);
  const reading = useRef<Promise<void> | null>(null);
  const queued = useRef<Promise<void> | null>(null);

  const refresh = useCallback((): Promise<void> => {
    const read = (): Promise<void> => {
      queued.current = null;
      const current = readAll()
        .then(setData)
        // The stream breaks too when the sandbox is gone; the page says so then.
        .catch(() => setIsLive(false))
        .finally(() => {
          if (reading.current === current) reading.current = null;
        });
      reading.current = current;
      return current;
    };
    if (reading.current === null) return read();
    queued.current ??= reading.current.then(read);
    return queued.current;
  }, []);

  useEffect(
    () =>
      liveChanges({
        onLive: setIsLive,
        onChange: (kind) => {
          if (kind === "closed") setIsLive(false);
          else void refresh();
        },
      }),
    [refresh],
  );
  return { data, isLive, refresh };
}

async function readAll(): Promise<SandboxData> {
  const [world, mails] = await Promise.all([readWorld(), readMails()]);
  const { people } = world.workspace;
  const seen = await Promise.all(
    people.map(async ({ name }) => [name, await readSlack(name)] as const),
  );
  return {
    world,
    aheadMs: Date.parse(world.now) - Date.now(),
    slack: Object.fromEntries(seen),
    mails,
  };
}
