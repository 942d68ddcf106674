import type { SlackState } from "./state/slack-state.ts";
import type { FakeSlackExchange } from "./fake-slack-exchange.ts";

export function reportExchange(slack: SlackState, exchange: FakeSlackExchange): void {
  if (slack.exchangeListeners.size === 0) return;
  const copy = structuredClone(exchange);
  for (const listener of slack.exchangeListeners) listener(copy);
}
