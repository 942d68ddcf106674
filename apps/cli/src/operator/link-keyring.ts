import { createLinkKeyring, type LinkKeyring } from "@usher/core";
import { environmentFields, parseVariable } from "@usher/process";

import { environmentError } from "../error.ts";
import type { Terminal } from "../terminal.ts";

/** Of LINK_KEYS and ERASURE_KEYS, as the server has it. Throws `CliError`. */
export function linkKeyringOf({ env }: Pick<Terminal, "env">): LinkKeyring {
  const links = parseVariable("LINK_KEYS", environmentFields.LINK_KEYS, env);
  if (!links.ok) throw environmentError(links.message);
  const erasure = parseVariable("ERASURE_KEYS", environmentFields.ERASURE_KEYS, env);
  if (!erasure.ok) throw environmentError(erasure.message);
  return createLinkKeyring(links.value, erasure.value);
}
