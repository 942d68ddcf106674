import type { SocketModeReceiver } from "@slack/bolt";

import type { Logger } from "../config.ts";

export type SocketConnection = {
  /** Resolves when connected, or after a while when Slack does not answer; then it goes on trying. */
  start(): Promise<void>;
  stop(): Promise<void>;
};

const timeoutMs = 3000;
const maxDelayMs = 30_000;

/**
 * Keeps the socket open. The client's own reconnecting is off: when Slack rejects in the middle of
 * it, its promise rejects unhandled, which ends the process.
 */
export function createSocketConnection(
  receiver: SocketModeReceiver,
  log: Logger,
): SocketConnection {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let failures = 0;

  const reconnect = (): void => {
    if (stopped || timer !== undefined) return;
    const delayMs = Math.min(250 * 2 ** failures, maxDelayMs);
    timer = setTimeout(() => {
      timer = undefined;
      void connect();
    }, delayMs);
  };
  const connect = async (): Promise<void> => {
    try {
      await receiver.start();
      failures = 0;
    } catch (err) {
      if (stopped) return;
      failures += 1;
      log.error({ err }, "cannot connect to Slack's socket; trying again");
      reconnect();
    }
  };
  receiver.client.on("disconnected", reconnect);
  return {
    async start() {
      let timeout: NodeJS.Timeout | undefined;
      const waited = new Promise<void>((resolve) => {
        timeout = setTimeout(resolve, timeoutMs);
      });
      await Promise.race([connect(), waited]);
      clearTimeout(timeout);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await receiver.client.disconnect();
    },
  };
}
