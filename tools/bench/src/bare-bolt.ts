import { createServer } from "node:http";

import { listenOn } from "@usher/process";
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
  const port = await listenOn(createServer(receiver.requestListener), 0, "127.0.0.1");
  return `http://127.0.0.1:${port}/slack/events`;
}
