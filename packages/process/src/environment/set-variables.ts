export type Environment = Readonly<Record<string, string | undefined>>;

const inQuotes = /^(["'])(.*)\1$/s;

/**
 * The variables that are set. An empty one in a compose file means that it is not. Files for variables leave their
 * carriage returns and their quotes in the value, which no value of ours begins and ends with.
 */
export function setVariables(source: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(source).flatMap(([name, value]) => {
      const bare = value?.trim().replace(inQuotes, "$2").trim() ?? "";
      return bare === "" ? [] : [[name, bare]];
    }),
  );
}
