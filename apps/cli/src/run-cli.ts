import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import {
  readOutgoingProxy,
  setVariables,
  useOutgoingProxy,
  type RunningProxy,
} from "@usher/process";

import { apiCommand } from "./commands/api.ts";
import { auditCommand } from "./commands/audit.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { eventsCommand } from "./commands/events.ts";
import { inviteCommand } from "./commands/invite.ts";
import { keyCommand } from "./commands/key.ts";
import { listCommand } from "./commands/list.ts";
import { listenCommand } from "./commands/listen.ts";
import { memberCommand } from "./commands/member.ts";
import { migrateCommand } from "./commands/migrate.ts";
import { organizationCommand } from "./commands/organization.ts";
import { personCommand } from "./commands/person.ts";
import { slackCommand } from "./commands/slack.ts";
import { reportsCommand } from "./commands/reports.ts";
import { userCommand } from "./commands/user.ts";
import { exitCodes, type ExitCode } from "./exit-codes.ts";
import { explain, type Explained } from "./explain.ts";
import { plainLines, type Terminal } from "./terminal.ts";
import { version } from "./version.ts";

/** Runs one command line and returns its exit code. Never throws. */
export async function runCli(args: readonly string[], given: Terminal): Promise<ExitCode> {
  const terminal = { ...given, env: setVariables(given.env) };
  let exitCode: ExitCode = exitCodes.ok;
  const json = args.includes("--json");
  const program = createProgram(terminal, (code) => {
    exitCode = code;
  }).version(json ? JSON.stringify({ version: version() }) : version());
  quietly(program, terminal, json);
  const running: { proxy: RunningProxy | null } = { proxy: null };
  // Not for help and the version.
  program.hook("preAction", () => {
    const outgoing = readOutgoingProxy(terminal.env);
    running.proxy = outgoing && useOutgoingProxy(outgoing);
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    const explained = explain(error);
    if (explained.exitCode === exitCodes.ok) return exitCodes.ok;
    if (json) terminal.stdout.write(`${JSON.stringify({ error: shown(explained) })}\n`);
    else terminal.stderr.write(`${written(explained)}\n`);
    return explained.exitCode;
  } finally {
    // Its idle connections would keep the process for seconds.
    await running.proxy?.stop();
  }
}

function createProgram(terminal: Terminal, end: (code: ExitCode) => void): Command {
  const program = new Command("usher")
    .description("Administers Usher: the service that invites people into organizations.")
    .addHelpText(
      "after",
      "\nExit codes: 0 done, 1 rejected, 2 wrong usage, 3 environment or connection, 4 done in part, 5 audit broken.",
    );
  const commands = [
    migrateCommand(terminal),
    organizationCommand(terminal),
    memberCommand(terminal, end),
    keyCommand(terminal),
    inviteCommand(terminal, end),
    listCommand(terminal, end),
    apiCommand(terminal),
    eventsCommand(terminal),
    listenCommand(terminal),
    slackCommand(terminal),
    userCommand(terminal),
    personCommand(terminal),
    reportsCommand(terminal),
    auditCommand(terminal, end),
    doctorCommand(terminal, end),
  ];
  for (const command of commands) program.addCommand(command);
  return program;
}

/** Wrong usage becomes an exception, in every command below too. */
function quietly(command: CommandUnknownOpts, terminal: Terminal, json: boolean): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => void terminal.stdout.write(text),
    // Reported once, where the exception is caught; unrequested help is only shown to people.
    writeErr: (text) => void (json || terminal.stderr.write(text)),
    outputError: () => {},
  });
  for (const child of command.commands) quietly(child, terminal, json);
}

function shown({ code, message, advice, details }: Explained) {
  return { code, message, advice, ...(details !== undefined && { details }) };
}

function written({ message, advice, code, stack }: Explained): string {
  if (stack !== undefined) return stack;
  const named = plainLines(code.startsWith("cli.") ? message : `${message} (${code})`);
  return advice === null ? named : `${named}\n${advice}`;
}
