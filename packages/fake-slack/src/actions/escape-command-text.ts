import type { WorkspaceState } from "../state/slack-state.ts";

/** What `should_escape` makes of typed text: entities, then mentions of people and channels, then links. */
export function escapeCommandText(workspace: WorkspaceState, typed: string): string {
  const entities = typed.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return entities
    .replaceAll(/(?<![\w.])@([\w.-]+)/g, (whole, name: string) => {
      const user = workspace.users.find((one) => one.name === name);
      return user === undefined ? whole : `<@${user.id}|${user.name}>`;
    })
    .replaceAll(/(?<![\w&])#([\w-]+)/g, (whole, name: string) => {
      const channel = workspace.channels.find((one) => one.name === name);
      if (channel === undefined) return whole;
      return `<#${channel.id}|${channel.is_private ? "" : channel.name}>`;
    })
    .replaceAll(/(?<![\w<|])https?:\/\/[^\s<>]+/g, (link) => `<${link}>`);
}
