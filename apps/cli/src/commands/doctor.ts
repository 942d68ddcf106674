import { Command, InvalidArgumentError } from "@commander-js/extra-typings";

import { answer } from "../answer.ts";
import type { Check } from "../doctor/check.ts";
import { examine } from "../doctor/examine.ts";
import { createDns } from "../doctor/sending-domain/dns.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { plain, type Terminal } from "../terminal.ts";
import { jsonOption } from "./options.ts";

export function doctorCommand(terminal: Terminal, end: (code: ExitCode) => void) {
  return new Command("doctor")
    .description("check everything that the environment configures")
    .option(
      "--dns-server <address>",
      "ask this DNS server about the sender's domain, such as 1.1.1.1; default: the system's",
      dnsServer,
    )
    .addOption(jsonOption())
    .action(async (options) => {
      const dns = createDns({ server: options.dnsServer });
      const checks = await examine(terminal.env, dns);
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
  const below = advice?.split("\n") ?? [];
  return [said, ...below.map((line) => `${" ".repeat(26)}${line}`)].map(plain);
}

function dnsServer(address: string): string {
  try {
    createDns({ server: address });
    return address;
  } catch {
    throw new InvalidArgumentError("It must be an IP address, such as 1.1.1.1 or 127.0.0.1:5353.");
  }
}

function verdict(checks: readonly Check[]): string {
  const failed = checks.filter(({ status }) => status === "fail").length;
  const warned = checks.filter(({ status }) => status === "warn").length;
  if (failed > 0) return `${failed} of ${checks.length} checks failed.`;
  return warned > 0 ? "Usher can run. See the warnings." : "All checks passed.";
}
