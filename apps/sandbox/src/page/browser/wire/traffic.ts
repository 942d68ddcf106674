export const trafficWays = {
  "slack-app": "Slack → app",
  "app-slack": "app → Slack",
  "app-sendgrid": "app → SendGrid",
  "sendgrid-app": "SendGrid → app",
} as const;

export type TrafficWay = keyof typeof trafficWays;

/** GET /control/traffic. */
export type TrafficEntry = {
  id: number;
  at: string;
  way: TrafficWay;
  title: string;
  workspace: string | null;
  isOk: boolean;
  outcome: string;
  status: number | null;
  ms: number;
};

/** GET /control/traffic/:id. */
export type TrafficDetails = TrafficEntry & { details: { heading: string; content: unknown }[] };
