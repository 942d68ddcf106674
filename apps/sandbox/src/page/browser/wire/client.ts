import type { Delivery } from "@usher/fake-slack";

import type { Option, OptionGroup } from "../slack/block-kit.ts";
import type { Brand } from "./brand.ts";
import type { Failure } from "./failure.ts";
import type { Gallery } from "./gallery.ts";
import type { Invitation } from "./invitation.ts";
import type { Email } from "./email.ts";
import type { Everything } from "./slack.ts";
import type { TrafficDetails, TrafficEntry } from "./traffic.ts";
import type { World } from "./world.ts";

// The answers are made by the sandbox in this repository and by the fakes, which check every block,
// so the reads below say what their JSON is.
export const readWorld = async (): Promise<World> => (await call("/control/world")) as World;

export const readSlack = async (): Promise<Everything> =>
  (await call("/control/slack/everything")) as Everything;

export const readEmails = async (): Promise<Email[]> =>
  ((await call("/mailbox/messages")) as { messages: Email[] }).messages;

export const readInvitations = async (): Promise<Invitation[]> =>
  ((await call("/control/invitations")) as { invitations: Invitation[] }).invitations;

export const readFailures = async (): Promise<Failure[]> =>
  ((await call("/control/failures")) as { failures: Failure[] }).failures;

export const readGallery = async (): Promise<Gallery> =>
  (await call("/gallery/entries")) as Gallery;

export const readTraffic = async (filter: Record<string, string>): Promise<TrafficEntry[]> => {
  const query = new URLSearchParams(filter).toString();
  return ((await call(`/control/traffic?${query}`)) as { entries: TrafficEntry[] }).entries;
};

export const readTrafficDetails = async (id: number): Promise<TrafficDetails> =>
  (await call(`/control/traffic/${id}`)) as TrafficDetails;

/** Acts as a person in the fake Slack. Throws the sandbox's own message when it rejects. */
export async function act(path: string, input: Record<string, unknown>): Promise<Delivery | null> {
  const answer = await call(`/control/slack/${path}`, post(input));
  return isDelivery(answer) ? answer : null;
}

/** The app's options for text typed into a select; nothing when it does not answer. */
export async function suggest(input: Record<string, unknown>): Promise<Option[]> {
  const answer = await call("/control/slack/suggest", post(input));
  if (!isDelivery(answer) || answer.slackError !== null) return [];
  // The fake lets pass only options, or groups of them.
  const { options, option_groups: groups } = JSON.parse(answer.body) as Suggested;
  return options ?? (groups ?? []).flatMap((group) => group.options);
}

type Suggested = { options?: Option[]; option_groups?: OptionGroup[] };

/** Throws the sandbox's message when nothing is open that could expire. */
export async function moveClock(
  jump: { advanceSeconds: number } | { to: "expiry" },
): Promise<void> {
  await call("/control/clock", post(jump));
}

/** What SendGrid would report about an email. Resolves with the server's answer to the signed post. */
export async function reportEmail(id: string, kind: string): Promise<number> {
  return ((await call("/control/mail/event", post({ id, kind }))) as { status: number }).status;
}

export async function setFailure(id: string, isOn: boolean, seconds: number | null): Promise<void> {
  await call("/control/failures", post({ id, isOn, ...(seconds !== null && { seconds }) }));
}

export const readBrand = async (): Promise<Brand> => (await call("/control/brand")) as Brand;

/** `logo`: in Base64; it stays what it is unless given. Throws the rejection's own words. */
export async function saveBrand(brand: Brand, logo?: string): Promise<Brand> {
  return (await call(
    "/control/brand",
    post({ ...brand, ...(logo !== undefined && { logo }) }),
  )) as Brand;
}

export async function repairAll(): Promise<void> {
  await call("/control/failures", { method: "DELETE" });
}

export async function forgetTraffic(): Promise<void> {
  await call("/control/traffic", { method: "DELETE" });
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
  if (!response.ok) throw new Error(rejection(text) ?? `HTTP ${response.status}`);
  return text === "" ? null : JSON.parse(text);
}

/** The sandbox's own words, which stand alone or in `error`. */
function rejection(text: string): string | null {
  try {
    const said: unknown = JSON.parse(text);
    if (typeof said === "object" && said !== null && "error" in said) return String(said.error);
  } catch {
    // Words that stand alone.
  }
  return text === "" ? null : text;
}

function isDelivery(value: unknown): value is Delivery {
  return typeof value === "object" && value !== null && "ackMs" in value;
}
