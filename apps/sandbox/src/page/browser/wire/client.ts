import type { Mail } from "./mail.ts";
import type { Delivery, SlackState } from "./slack.ts";
import type { World } from "./world.ts";

// The answers are made by the sandbox in this repository and by the fakes, which check every block,
// so the three reads below say what their JSON is.
export const readWorld = async (): Promise<World> => (await call("/control/world")) as World;

export const readSlack = async (person: string): Promise<SlackState> =>
  (await call(`/control/slack?as=${encodeURIComponent(person)}`)) as SlackState;

export const readMails = async (): Promise<Mail[]> =>
  ((await call("/mailbox/messages")) as { messages: Mail[] }).messages;

/** Acts as a person in the fake Slack. Throws with the sandbox's own words when it refuses. */
export async function act(path: string, input: Record<string, unknown>): Promise<Delivery | null> {
  const answer = await call(`/control/slack/${path}`, post(input));
  return isDelivery(answer) ? answer : null;
}

export async function advanceClock(seconds: number): Promise<void> {
  await call("/control/clock", post({ advanceSeconds: seconds }));
}

function post(input: Record<string, unknown>): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(input),
  };
}

async function call(path: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(path, init);
  const text = await response.text();
  if (!response.ok) throw new Error(text === "" ? `HTTP ${response.status}` : text);
  return text === "" ? null : JSON.parse(text);
}

function isDelivery(value: unknown): value is Delivery {
  return typeof value === "object" && value !== null && "ackMs" in value;
}
