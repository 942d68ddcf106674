import { WebAPIPlatformError, type WebClient } from "@slack/web-api";

export type ChannelSearch = {
  /**
   * The id of the channel of this name among those the app is in; null when there is none. After an
   * error the next call continues at the page that failed.
   */
  find(): Promise<string | null>;
};

const pageSize = 200;

/** Never lists the workspace: it may have thousands of channels, and the app is in a few. */
export function createChannelSearch(client: WebClient, name: string): ChannelSearch {
  let cursor: string | undefined;
  const nextPage = async () => {
    try {
      return await client.users.conversations({
        types: "public_channel,private_channel",
        limit: pageSize,
        ...(cursor === undefined ? {} : { cursor }),
      });
    } catch (error) {
      if (error instanceof WebAPIPlatformError && error.data.error === "invalid_cursor")
        cursor = undefined;
      throw error;
    }
  };
  return {
    async find() {
      for (;;) {
        const { channels = [], response_metadata } = await nextPage();
        cursor = response_metadata?.next_cursor || undefined;
        const found = channels.find((one) => one.name === name || one.name_normalized === name);
        if (found?.id !== undefined) cursor = undefined;
        if (found?.id !== undefined || cursor === undefined) return found?.id ?? null;
      }
    },
  };
}
