import { environmentFields, parseVariable } from "@usher/process";

import { fail, ok, skip, warn, type Check, type Env } from "./check.ts";

const name = "proxies";
const seeDocs = "docs/operations.md has examples for common proxies.";

/** Whether limits per IP count visitors, by the variables alone: no process of Usher's ends TLS itself. */
export function checkProxies(env: Env): Check {
  const read = parseVariable("TRUSTED_PROXIES", environmentFields.TRUSTED_PROXIES, env);
  if (!read.ok) return fail(name, read.message, seeDocs);
  const proxies = read.value;
  const everyone = proxies.find((entry) => /\/0+$/.test(entry));
  if (everyone !== undefined)
    return warn(
      name,
      `TRUSTED_PROXIES contains ${everyone}, so every visitor can choose the address that limits count.`,
      "List the addresses of your proxies alone.",
    );
  if (proxies.length > 0)
    return ok(name, `X-Forwarded-For is believed from ${proxies.join(", ")}.`);
  const https = ["BASE_URL", "SLACK_PUBLIC_URL"].find((variable) =>
    /^["']?https:/i.test(env[variable]?.trim() ?? ""),
  );
  if (https === undefined) return skip(name, "TRUSTED_PROXIES is not set.");
  return warn(
    name,
    `${https} is https, so a proxy ends TLS in front of Usher, but TRUSTED_PROXIES is not set: all visitors share one limit per IP.`,
    `Set it to the proxy's address; the log names it at the first request. ${seeDocs}`,
  );
}
