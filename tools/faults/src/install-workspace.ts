import { clientOf, urlOf, type Round } from "./round.ts";
import type { Performed } from "./performed.ts";

const callTimeoutMs = 6_000;
const connected = 200;

/** The owner follows a link of the organization, in a browser, and lets Slack connect the workspace. */
export async function installWorkspace(
  round: Round,
  { server, slackApp }: { server: number; slackApp: number },
): Promise<Performed> {
  const { harness, eventLog, plan } = round;
  if (!plan.slack.oauth) return "idle";
  const owner = await clientOf(round, server, "owner");
  const { url } = await owner.slack.createInstallLink.mutate();
  const { origin } = new URL(url);
  const app = await urlOf(harness.slackApps, slackApp);
  const go = createBrowser();
  const question = (await go(url.replace(origin, app))).location;
  const { teamId } = harness.workspace;
  const back = (await go(question, { team: teamId, decision: "allow" })).location;
  const { status } = await go(back.replace(origin, app));
  if (status !== connected) return "unanswered";
  eventLog.answers.push({ what: "install", about: "installation", teamId });
  return "answered";
}

/** As much of a browser as OAuth needs: it keeps the cookies and follows nothing by itself. */
function createBrowser() {
  const cookies = new Map<string, string>();
  return async (url: string, form?: Record<string, string>) => {
    const response = await fetch(url, {
      redirect: "manual",
      signal: AbortSignal.timeout(callTimeoutMs),
      headers: { cookie: [...cookies].map((pair) => pair.join("=")).join("; ") },
      ...(form && { method: "POST", body: new URLSearchParams(form) }),
    });
    await response.arrayBuffer();
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    return { status: response.status, location: response.headers.get("location") ?? "" };
  };
}
