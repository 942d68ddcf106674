import { createHash } from "node:crypto";

import { createLinkKeyring, type LinkKeyring } from "../model/link.ts";

/** The same in every process of a test run, so that one may read the links of another. */
export function testLinkKeyring(): LinkKeyring {
  return createLinkKeyring([createHash("sha256").update("usher test link key").digest()]);
}
