import { setTimeout as wait } from "node:timers/promises";

import { spawnApp, type AppProcess } from "@usher/sandbox";

export type SlotOptions = {
  name: string;
  program: string;
  port: number;
  env(): Record<string, string>;
  /** Called when the process ended by itself. */
  onCrash(name: string, code: number | null): void;
};

/** slot: the place of one process, which a supervisor keeps running: what ends there is started again. */
export type AppSlot = {
  name: string;
  url: string;
  isUp(): boolean;
  /** Resolves when a process answers here. */
  up(): Promise<void>;
  /** Ends the process, and starts another one after `downMs`. Resolves when it has ended. */
  end(signal: "SIGKILL" | "SIGTERM", downMs: number): Promise<void>;
  /** SIGSTOP, and SIGCONT after `forMs`; resolves then. Connections stay open and fill up. */
  pause(forMs: number): Promise<void>;
  /** Ends the process; the next `up` starts another one. */
  stop(): Promise<void>;
  /** Ends the process permanently: a round that still runs cannot start another one. */
  close(): Promise<void>;
  /** What its processes wrote since the last `forget`. */
  output(): string;
  forget(): void;
};

const startAgainMs = 100;

export function createSlot({ name, program, port, env, onCrash }: SlotOptions): AppSlot {
  let running: AppProcess | null = null;
  /** Asked to end, and still running. */
  let ending: AppProcess | null = null;
  let starting: Promise<void> | null = null;
  const state = { wanted: false, closed: false };
  let earlier = "";
  let skipped = 0;

  /** Again and again, as a supervisor would: a database that is down ends a process at its start. */
  async function startUntilUp(): Promise<void> {
    while (state.wanted)
      try {
        const app = await spawnApp(program, { env: { ...env(), PORT: String(port) }, port });
        if (!state.wanted) return void (await app.kill("SIGKILL"));
        running = app;
        void app.ended.then((code) => lost(app, code));
        return;
      } catch (error) {
        earlier += `${error instanceof Error ? error.message : String(error)}\n`;
        await wait(startAgainMs);
      }
  }
  async function lost(app: AppProcess, code: number | null): Promise<void> {
    if (running !== app || state.closed) return;
    running = null;
    keepOutput(app);
    onCrash(name, code);
    await start();
  }
  function left(app: AppProcess): void {
    ending = null;
    keepOutput(app);
  }
  function start(): Promise<void> {
    if (state.closed) return Promise.reject(new Error(`${name} is closed`));
    state.wanted = true;
    starting ??= startUntilUp().finally(() => {
      starting = null;
    });
    return starting;
  }
  function keepOutput(app: AppProcess): void {
    earlier += app.output().slice(skipped);
    skipped = 0;
  }
  async function stop(): Promise<void> {
    state.wanted = false;
    void ending?.kill("SIGKILL");
    const app = running;
    running = null;
    await app?.kill("SIGKILL");
    if (app) keepOutput(app);
    await starting;
  }
  return {
    name,
    url: `http://127.0.0.1:${port}`,
    isUp: () => running !== null,
    up: () => (running ? Promise.resolve() : start()),
    async end(signal, downMs) {
      if (signal === "SIGKILL") void ending?.kill("SIGKILL");
      const app = running;
      if (!app) return;
      running = null;
      ending = app;
      const ended = app.kill(signal).then(() => left(app));
      starting ??= ended
        .then(() => wait(downMs))
        .then(startUntilUp)
        .finally(() => {
          starting = null;
        });
      await ended;
    },
    async pause(forMs) {
      const app = running;
      app?.signal("SIGSTOP");
      await wait(forMs);
      app?.signal("SIGCONT");
    },
    stop,
    close() {
      state.closed = true;
      return stop();
    },
    output: () => earlier + (running?.output().slice(skipped) ?? ""),
    forget() {
      earlier = "";
      skipped = running?.output().length ?? 0;
    },
  };
}
