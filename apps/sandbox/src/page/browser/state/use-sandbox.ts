import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { readFailures, readInvitations, readEmails, readSlack, readWorld } from "../wire/client.ts";
import type { Failure } from "../wire/failure.ts";
import type { Invitation } from "../wire/invitation.ts";
import type { Email } from "../wire/email.ts";
import type { SlackState } from "../wire/slack.ts";
import type { World } from "../wire/world.ts";
import { liveChanges } from "./live-changes.ts";
import { seenByPerson } from "./seen-by.ts";

export type SandboxData = {
  world: World;
  /** How far the sandbox's clock is ahead of this machine's. */
  aheadMs: number;
  /** What each person sees, by their workspace and name. */
  slack: Record<string, Record<string, SlackState>>;
  emails: Email[];
  invitations: Invitation[];
  failures: Failure[];
};

export type SandboxSource = {
  data: SandboxData | null;
  isLive: boolean;
  /** Resolves when what the page shows is no older than the call. */
  refresh: () => Promise<void>;
  /** Calls the listener whenever a request has crossed. Returns what ends that. */
  onTraffic: (listener: () => void) => () => void;
};

/** Everything the page shows, read again whenever the sandbox reports a change. */
export function useSandbox(): SandboxSource {
  const [data, setData] = useState<SandboxData | null>(null);
  const [isLive, setIsLive] = useState(false);
  const reading = useRef<Promise<void> | null>(null);
  const queued = useRef<Promise<void> | null>(null);
  const listeners = useRef(new Set<() => void>());

  const refresh = useCallback((): Promise<void> => {
    const read = (): Promise<void> => {
      queued.current = null;
      const current = readAll()
        .then(setData)
        // The stream also breaks when the sandbox stops; the page then says so.
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
          else if (kind === "traffic") for (const listener of listeners.current) listener();
          else void refresh();
        },
      }),
    [refresh],
  );
  const onTraffic = useCallback((listener: () => void): (() => void) => {
    listeners.current.add(listener);
    return () => listeners.current.delete(listener);
  }, []);
  return { data, isLive, refresh, onTraffic };
}

async function readAll(): Promise<SandboxData> {
  const [world, slack, emails, invitations, failures] = await Promise.all([
    readWorld(),
    readSlack(),
    readEmails(),
    readInvitations(),
    readFailures(),
  ]);
  const seen = world.workspaces.map((workspace) => {
    const { teamId } = workspace;
    return [
      teamId,
      seenByPerson(
        workspace,
        slack.workspaces.find((one) => one.teamId === teamId),
      ),
    ] as const;
  });
  return {
    world,
    aheadMs: Date.parse(world.now) - Date.now(),
    slack: Object.fromEntries(seen),
    emails,
    invitations,
    failures,
  };
}
