import { Command } from "@commander-js/extra-typings";

import { answer } from "../answer.ts";
import { usageError } from "../error.ts";
import { contentOf } from "../invite/content-of.ts";
import { asOperator } from "../operator/operator.ts";
import type { Terminal } from "../terminal.ts";
import { jsonOption } from "./options.ts";

export function logoCommand(terminal: Terminal) {
  return new Command("set-logo")
    .description("set the logo that invitees see on the page and in emails")
    .argument("<slug>", "slug or ID")
    .argument("[file]", "a PNG or JPEG, at most 200 KiB and 512 × 512 pixels; - for standard input")
    .option("--remove", "leave the organization without one")
    .addOption(jsonOption())
    .action(async (slug, file, options) => {
      if ((file === undefined) !== (options.remove === true))
        throw usageError("Give a file, or --remove.");
      const image =
        file === undefined ? null : (await contentOf(terminal, file)).toString("base64");
      await asOperator(terminal, ({ system }) => system(slug).organization.setLogo({ image }));
      const text = image === null ? `${slug} has no logo.` : `The logo of ${slug} was set.`;
      answer(terminal, options, { document: { logo: image !== null }, text });
    });
}
