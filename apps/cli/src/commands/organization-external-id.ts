import { Command } from "@commander-js/extra-typings";

import { answer } from "../answer.ts";
import { usageError } from "../error.ts";
import { asOperator } from "../operator/operator.ts";
import type { Terminal } from "../terminal.ts";
import { jsonOption } from "./options.ts";

export function externalIdCommand(terminal: Terminal) {
  return new Command("set-external-id")
    .description("set the organization's ID in another system of yours")
    .argument("<slug>", "slug or ID")
    .argument("[externalId]", "1 to 255 characters; no two organizations have the same")
    .option("--remove", "leave the organization without one")
    .addOption(jsonOption())
    .action(async (slug, given, options) => {
      if ((given === undefined) !== (options.remove === true))
        throw usageError("Give an external ID, or --remove.");
      const externalId = given ?? null;
      const changed = await asOperator(terminal, ({ system }) =>
        system(slug).organization.update({ externalId }),
      );
      const text =
        changed.externalId === null
          ? `${changed.slug} has no external ID.`
          : `The external ID of ${changed.slug} is ${changed.externalId}.`;
      answer(terminal, options, { document: changed, text });
    });
}
