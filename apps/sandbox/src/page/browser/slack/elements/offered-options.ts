import type { Option, OptionGroup, ValueElement } from "../block-kit.ts";
import type { Directory } from "../directory.ts";

/** What can be chosen; options without a group are in one without a name. */
export type OfferedGroup = { label: string | null; options: Option[] };

export function optionGroupsOf(element: ValueElement, directory: Directory): OfferedGroup[] {
  if (element.type.endsWith("users_select"))
    return [named(directory.people.map(({ id, realName }) => ({ id, name: realName })))];
  if (element.type.endsWith("channels_select") || element.type.endsWith("conversations_select"))
    return [named(directory.channels.map(({ id, name }) => ({ id, name: `#${name}` })))];
  const groups = "option_groups" in element ? (element.option_groups ?? []) : [];
  const options = "options" in element ? (element.options ?? []) : [];
  return [...(options.length > 0 ? [{ label: null, options }] : []), ...groups.map(labelled)];
}

function labelled({ label, options }: OptionGroup): OfferedGroup {
  return { label: label.text, options };
}

function named(entries: { id: string; name: string }[]): OfferedGroup {
  return {
    label: null,
    options: entries.map(({ id, name }) => ({
      text: { type: "plain_text", text: name },
      value: id,
    })),
  };
}
