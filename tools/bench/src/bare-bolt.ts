import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { App, HTTPReceiver, LogLevel } from "@slack/bolt";

export type BareBoltSettings = {
  signingSecret: string;
  botToken: string;
  apiUrl: string;
  command: string;
};

/** The floor of an ack: Bolt's own check of the signature, and nothing done. */
export async function startBareBolt(settings: BareBoltSettings): Promise<string> {
  const { signingSecret, botToken, apiUrl, command } = settings;
  const receiver = new HTTPReceiver({ signingSecret, logLevel: LogLevel.ERROR });
  const app = new App({
    receiver,
    authorize: async () => ({ botToken }),
    logLevel: LogLevel.ERROR,
    convoStore: false,
    clientOptions: { slackApiUrl: apiUrl },
  });
  app.command(command, async ({ ack }) => ack("ok"));
  const server = createServer(receiver.requestListener);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  // A server that listens on a port has an address with that port.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
}
