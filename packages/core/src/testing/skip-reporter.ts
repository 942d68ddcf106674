/* oxlint-disable no-console -- a reporter writes to the console */
import type { Reporter, TestModule } from "vitest/node";

declare module "vitest" {
  interface TaskMeta {
    /** Why this machine cannot run the test; printed at the end of a run that skipped it. */
    skipReason?: string;
  }
}

/** A vitest reporter: says at the end what did not run for want of something, and what is missing. */
export function createSkipReporter(print: (line: string) => void = console.log): Reporter {
  return {
    onTestRunEnd(modules) {
      const reasons = new Map<string, number>();
      for (const { reason, file } of modules.flatMap(skipped)) {
        const line = `Skipped: ${reason} (${file})`;
        reasons.set(line, (reasons.get(line) ?? 0) + 1);
      }
      for (const [line, count] of reasons) print(`\n${line}: ${count} tests.`);
    },
  };
}

function skipped({
  children,
  project,
  relativeModuleId,
}: TestModule): { reason: string; file: string }[] {
  return [...children.allTests("skipped")].flatMap((test) => {
    const { skipReason } = test.meta();
    return skipReason === undefined
      ? []
      : [{ reason: skipReason, file: `${project.name} ${relativeModuleId}` }];
  });
}
