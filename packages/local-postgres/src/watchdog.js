// Plain JavaScript, because it runs under `node` alone, from the sources as well as from `dist`.
// It outlives the process that started it (the owner) by just as long as cleaning up takes: the owner holds the
// other end of standard input, and the system closes that even after kill -9.
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createInterface } from "node:readline";

/** @import { ChildProcess } from "node:child_process" */
/** @import { RunCommand, WatchdogCommand, WatchdogEvent } from "./watchdog-process.ts" */

/** @type {{ command: RunCommand, child: ChildProcess } | undefined} */
let running;
/** @type {string[]} */
const removals = [];
let isEnding = false;

process.on("uncaughtException", () => void end());
process.stdin.on("error", () => void end());
process.stdout.on("error", () => undefined);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => void end());

const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => {
  if (!isEnding) obey(JSON.parse(line));
});
lines.on("close", () => void end());

/** @param {WatchdogCommand} command */
function obey(command) {
  if (command.type === "removeAtEnd") removals.push(command.path);
  else run(command);
}

/** @param {RunCommand} command */
function run(command) {
  const log = openSync(command.log, "a", 0o600);
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    // Nothing of the owner's environment: PGDATA, LC_ALL or LD_LIBRARY_PATH would change what runs.
    env: { LC_ALL: "C", TZ: "UTC" },
    stdio: ["ignore", log, log],
    // A group of its own, so that a Ctrl-C at the terminal leaves it to this process.
    detached: process.platform !== "win32",
    windowsHide: true,
    ...command.user,
  });
  closeSync(log);
  running = { command, child };
  child.on("error", (error) => {
    if (running?.child === child) running = undefined;
    report({ type: "ended", outcome: { failure: error.message } });
  });
  child.on("exit", (code, signal) => {
    if (running?.child === child) running = undefined;
    report({ type: "ended", outcome: { code, signal } });
  });
}

async function end() {
  if (isEnding) return;
  isEnding = true;
  if (running) await stop(running);
  for (const path of removals) {
    try {
      await rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    } catch {
      // The next start sweeps what is left.
    }
  }
  process.exit(0);
}

/** @param {{ command: RunCommand, child: ChildProcess }} target */
async function stop({ command, child }) {
  const gone = new Promise((resolve) => child.once("exit", () => resolve(undefined)));
  for (const step of command.stop) {
    if ("file" in step) {
      spawn(step.file, step.args, { stdio: "ignore", windowsHide: true }).on(
        "error",
        () => undefined,
      );
    } else {
      sendSignal(child, step.signal, step.group);
    }
    await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, step.waitMs))]);
    if (child.exitCode !== null || child.signalCode !== null) return;
  }
}

/**
 * @param {ChildProcess} child
 * @param {NodeJS.Signals} signal
 * @param {boolean} toGroup
 */
function sendSignal(child, signal, toGroup) {
  if (child.pid === undefined) return;
  try {
    process.kill(toGroup && process.platform !== "win32" ? -child.pid : child.pid, signal);
  } catch {
    // It ended by itself in this moment.
  }
}

/** @param {WatchdogEvent} event */
function report(event) {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}
