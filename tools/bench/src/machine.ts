import { cpus, loadavg, totalmem } from "node:os";

export type Machine = {
  at: string;
  cores: number;
  cpu: string;
  memoryGiB: number;
  node: string;
  postgres: string;
  /** One minute's load average before the first measurement. */
  load: number;
};

export function describeMachine(postgres: string): Machine {
  const processors = cpus();
  return {
    at: new Date().toISOString(),
    cores: processors.length,
    cpu: processors[0]?.model ?? "unknown",
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    postgres,
    load: loadavg()[0] ?? 0,
  };
}

/** A machine that was busy before the first measurement measures its other work too. */
export function isBusy({ load }: Pick<Machine, "load">): boolean {
  return load > 0.5;
}
