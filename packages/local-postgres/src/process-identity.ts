import { readFileSync } from "node:fs";
import { isCode } from "./read-json.ts";

/** A process that is not mistaken for a later one with the same number. */
export type ProcessIdentity = {
  pid: number;
  /** Boot and start time; `null` if the system does not provide them (anything but Linux). */
  startedAt: string | null;
};

export function identify(pid: number): ProcessIdentity {
  return { pid, startedAt: startOf(pid) ?? null };
}

export function isAlive({ pid, startedAt }: ProcessIdentity): boolean {
  if (!isRunning(pid)) return false;
  const current = startOf(pid);
  return startedAt === null || current === undefined || current === startedAt;
}

/** What the process was started with; `undefined` if the system does not provide it. */
export function commandLine(pid: number): string | undefined {
  return readProc(`/proc/${pid}/cmdline`)?.replaceAll("\0", " ");
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return isCode(error, "EPERM");
  }
  return stateOf(pid) !== "Z";
}

function stateOf(pid: number): string | undefined {
  return statFields(pid)?.[0];
}

function startOf(pid: number): string | undefined {
  const start = statFields(pid)?.[19];
  const boot = readProc("/proc/sys/kernel/random/boot_id")?.trim();
  return start === undefined || boot === undefined ? undefined : `${boot}/${start}`;
}

/** The fields of proc(5)'s stat after the command's name, which may itself contain spaces and brackets. */
function statFields(pid: number): string[] | undefined {
  const stat = readProc(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function readProc(path: string): string | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
