import { Command } from "@commander-js/extra-typings";

import { answer } from "../answer.ts";
import type { Check } from "../doctor/check.ts";
import { examine } from "../doctor/examine.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import type { Terminal } from "../terminal.ts";
import { jsonOption } from "./options.ts";

export function doctorCommand(terminal: Terminal, end: (code: ExitCode) => void) {
  return new Command("doctor")
    .description("check everything that the environment configures")
    .addOption(jsonOption())
    .action(async (options) => {
      const checks = await examine(terminal.env);
      const healthy = checks.every(({ status }) => status !== "fail");
      answer(terminal, options, {
        document: { ok: healthy, checks },
        text: [...checks.flatMap(linesOf), "", verdict(checks)].join("\n"),
      });
      end(healthy ? exitCodes.ok : exitCodes.environment);
    });
}

function linesOf({ status, name, detail, advice }: Check): string[] {
  const said = `${status.padEnd(4)}  ${name.padEnd(18)}  ${detail}`;
  return advice ? [said, `${" ".repeat(26)}${advice}`] : [said];
}

function verdict(checks: readonly Check[]): string {
  const failed = checks.filter(({ status }) => status === "fail").length;
  const warned = checks.filter(({ status }) => status === "warn").length;
  if (failed > 0) return `${failed} of ${checks.length} checks failed.`;
  return warned > 0 ? "Usher can run. See the warnings." : "All checks passed.";
}
