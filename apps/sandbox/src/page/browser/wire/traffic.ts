export const trafficWays = {
  "slack-app": "Slack → app",
  "app-slack": "app → Slack",
  "app-sendgrid": "app → SendGrid",
  "sendgrid-app": "SendGrid → app",
} as const;

export type TrafficWay = keyof typeof trafficWays;

/** GET /control/traffic: a request between the app and an external service, without a secret. */
export type TrafficEntry = {
  id: number;
  at: string;
  way: TrafficWay;
  /** What a person would call it: the command, the button, the method, the email. */
  title: string;
  /** Slack's workspace; null for SendGrid. */
  workspace: string | null;
  isOk: boolean;
  /** `ok`, Slack's error, SendGrid's status, or why there was no answer. */
  outcome: string;
  status: number | null;
  ms: number;
};

export type TrafficDetail = { heading: string; content: unknown };

/** GET /control/traffic/:id. */
export type TrafficDetails = TrafficEntry & { details: TrafficDetail[] };
