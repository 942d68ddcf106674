import type { FakeSlack } from "@usher/fake-slack";

import type { Failure } from "./failure.ts";

type ApiAnswer = Exclude<Parameters<FakeSlack["setDefault"]>[1], null>;

/** Slack's Web API and response URLs failing; what people do in Slack still reaches the app. */
export function slackFailures(slack: FakeSlack): Failure[] {
  const everything = (
    description: Pick<Failure, "id" | "label" | "words"> & { defaultSeconds?: number },
    answer: (seconds: number) => ApiAnswer,
  ): Failure => ({
    defaultSeconds: null,
    ...description,
    party: "Slack",
    slot: "slack.everything",
    begin: ({ seconds }) => slack.setDefault("*", answer(seconds)),
    repair: () => slack.setDefault("*", null),
  });
  return [
    everything(
      { id: "slack.down", label: "Down", words: "Slack is down: every call gets 503" },
      () => ({ kind: "http", status: 503, body: "upstream connect error" }),
    ),
    everything(
      {
        id: "slack.ratelimited",
        label: "429 storm",
        words: "Slack answers every call 429, Retry-After {seconds} s",
        defaultSeconds: 5,
      },
      (retryAfter) => ({ kind: "ratelimited", retryAfter }),
    ),
    everything(
      { id: "slack.hanging", label: "Hanging", words: "Slack never answers a call" },
      () => ({
        kind: "hang",
      }),
    ),
    lostPost(slack),
    {
      id: "slack.triggers_expired",
      party: "Slack",
      label: "Triggers expired",
      words: "Slack calls every trigger expired: no modal opens",
      defaultSeconds: null,
      slot: "slack.views",
      begin: () => setViews(slack, { kind: "error", error: "expired_trigger_id" }),
      repair: () => setViews(slack, null),
    },
  ];
}

function setViews(slack: FakeSlack, answer: ApiAnswer | null): void {
  slack.setDefault("views.open", answer);
  slack.setDefault("views.push", answer);
}

/** Once only: a Slack that loses every answer would fill the channel with duplicates. */
function lostPost(slack: FakeSlack): Failure {
  const method = "chat.postMessage";
  let end: (() => void) | null = null;
  return {
    id: "slack.post_lost",
    party: "Slack",
    label: "Next post's answer lost",
    words: "Slack posts the next message, but its answer gets lost",
    defaultSeconds: null,
    slot: "slack.post",
    begin({ over }) {
      slack.setDefault(method, { kind: "lost" });
      end = slack.onExchange((exchange) => {
        if (exchange.kind === "call" && exchange.method === method) over();
      });
    },
    repair() {
      end?.();
      slack.setDefault(method, null);
    },
  };
}
