import { Command } from "@commander-js/extra-typings";
import { describeProcedures, invalidJson, type ProcedureDescription } from "@usher/core";

import { answer } from "../answer.ts";
import { usageError } from "../error.ts";
import { readStdin } from "../read-stdin.ts";
import { callProcedure } from "../server/call-procedure.ts";
import { connectServer } from "../server/connect-server.ts";
import { table } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { jsonOption, organizationOption } from "./options.ts";

export function apiCommand(terminal: Terminal) {
  return new Command("api")
    .description("call any procedure of the server at USHER_URL, and print its answer as JSON")
    .argument("[procedure]", "such as invitation.list; without one they are listed")
    .argument("[input]", "as JSON; - reads it from standard input")
    .addOption(organizationOption())
    .addOption(jsonOption())
    .action(async (path, given, options) => {
      const described = describeProcedures().filter(({ kind }) => kind !== "subscription");
      if (path === undefined) {
        answer(terminal, options, { document: described, text: listed(described) });
        return;
      }
      const found = described.find((one) => one.path === path);
      if (found === undefined)
        throw usageError(`There is no procedure ${path}.`, "usher api lists the procedures.");
      const input = await inputOf(terminal, given);
      const data = await callProcedure(connectServer(terminal, options), found, input);
      answer(terminal, options, { document: data, text: readable(data) });
    });
}

/** Undefined where none is given. Throws `CliError` for one that is not JSON. */
async function inputOf(terminal: Terminal, given: string | undefined): Promise<unknown> {
  if (given === undefined) return undefined;
  const text = given === "-" ? (await readStdin(terminal)).toString("utf8") : given;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw usageError(invalidJson("The input", text, error).message);
  }
}

/** Indented, and still the same JSON where a terminal would not show a character as it is. */
function readable(data: unknown): string {
  const escape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(data, null, 2).replaceAll(/[^\P{C}\n]/gu, (character) =>
    character.split("").map(escape).join(""),
  );
}

function listed(described: readonly ProcedureDescription[]): string {
  const rows = described.map(({ path, kind, description }) => [
    path,
    kind,
    /^.*?[.;:](?=\s|$)/.exec(description)?.[0].replace(/[;:]$/, ".") ?? description,
  ]);
  return table(["PROCEDURE", "KIND", "WHAT IT DOES"], rows);
}
