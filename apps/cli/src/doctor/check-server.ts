import { explain } from "../explain.ts";
import { connectServer, serverUrl } from "../server/connect-server.ts";
import { CliError } from "../error.ts";
import { ask } from "./ask.ts";
import { fail, isSet, ok, skip, type Check, type Env } from "./check.ts";

/** The server that `usher invite` and `usher list` talk to. */
export async function checkServer(env: Env): Promise<Check[]> {
  const name = "server";
  if (!isSet(env["USHER_URL"])) return [skip(name, "USHER_URL is not set.")];
  try {
    const url = serverUrl({ env });
    const asked = await ask(`${url}/readyz`, {});
    if (!asked.answered)
      return [
        fail(
          name,
          `${url} does not answer (${asked.reason}).`,
          asked.advice ?? "Is the server running?",
        ),
      ];
    const ready = asked.status === 200;
    const state = ready
      ? ok(name, `${url} is ready.`)
      : fail(name, `${url} answers, but /readyz says ${asked.status}.`, "Check its log.");
    return ready ? [state, await checkUsherKey(env)] : [state];
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [fail(name, error.message, error.advice)];
  }
}

async function checkUsherKey(env: Env): Promise<Check> {
  const name = "usher key";
  if (!isSet(env["USHER_KEY"])) return skip(name, "USHER_KEY is not set.");
  try {
    const { client } = connectServer({ env }, {});
    const { name: organization, slug } = await client.organization.get.query();
    return ok(name, `It works in ${organization} (${slug}).`);
  } catch (error) {
    const { message, advice } = explain(error);
    return fail(name, message, advice);
  }
}
