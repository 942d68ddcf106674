import { Command, InvalidArgumentError } from "@commander-js/extra-typings";
import type { RouterOutputs, UsherCaller } from "@usher/core";

import { answer } from "../answer.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { number } from "../number.ts";
import { asOperator } from "../operator/operator.ts";
import type { Terminal } from "../terminal.ts";
import { jsonOption, organizationOf, organizationOption } from "./options.ts";

type Verified = RouterOutputs["audit"]["verify"];

export function auditCommand(terminal: Terminal, end: (code: ExitCode) => void) {
  return new Command("audit")
    .description("verify the audit, in the database of DATABASE_URL")
    .addCommand(verifyCommand(terminal, end));
}

function verifyCommand(terminal: Terminal, end: (code: ExitCode) => void) {
  return new Command("verify")
    .description("check that the audit events match their seals, and print the head")
    .addOption(organizationOption())
    .option(
      "--head <position:hash>",
      "a head that was printed earlier and kept elsewhere: shows whether the chain was truncated or rebuilt",
      headOf,
    )
    .addOption(jsonOption())
    .action(async (options) => {
      const organization = organizationOf(terminal, options);
      const { next: _end, ...verified } = await asOperator(terminal, ({ system }) =>
        verifyAll(system(organization), options.head),
      );
      const intact = verified.broken === null;
      answer(terminal, options, {
        document: { intact, ...verified },
        text: describe(verified, options.head),
      });
      end(intact ? exitCodes.ok : exitCodes.broken);
    });
}

async function verifyAll(caller: UsherCaller, head: string | undefined): Promise<Verified> {
  let events = 0;
  let erased = 0;
  for (let after: string | null = null; ;) {
    const part: Verified = await caller.audit.verify({
      ...(head !== undefined && { head }),
      ...(after !== null && { after }),
    });
    events += part.events;
    erased += part.erased;
    if (part.next === null) return { ...part, events, erased };
    after = part.next;
  }
}

function describe(
  { events, erased, head, waiting, broken }: Omit<Verified, "next">,
  known?: string,
) {
  const right = `${number(events)} ${events === 1 ? "event is" : "events are"} as sealed.`;
  if (broken !== null)
    return [`The audit is broken (${broken.kind}): ${broken.message}`, `Up to there ${right}`].join(
      "\n",
    );
  return [
    waiting === 0 ? right : `${right} ${number(waiting)} more wait for their link.`,
    ...(erased === 0 ? [] : [`The personal part of ${number(erased)} of them has been erased.`]),
    ...(known === undefined ? [] : [`The chain is the one of the head ${known}.`]),
    ...(head === null ? [] : ["Keep the head where the database's users cannot write:", head]),
  ].join("\n");
}

function headOf(text: string): string {
  if (/^[1-9]\d{0,15}:[0-9a-f]{64}$/.test(text)) return text;
  throw new InvalidArgumentError("It must be a position, a colon and 64 hex digits.");
}
