import { useCallback, useState } from "preact/hooks";

/** State that a reload of the page keeps, for as long as the tab and this sandbox live. */
export function useStoredState<Value>(
  key: string,
  initial: Value,
  isValue: (kept: unknown) => kept is Value,
): [Value, (update: (before: Value) => Value) => void] {
  const [value, setValue] = useState<Value>(() => read(key, isValue) ?? initial);
  const update = useCallback(
    (change: (before: Value) => Value): void =>
      setValue((before) => {
        const after = change(before);
        sessionStorage.setItem(key, JSON.stringify(after));
        return after;
      }),
    [key],
  );
  return [value, update];
}

function read<Value>(key: string, isValue: (kept: unknown) => kept is Value): Value | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? "null");
    return isValue(kept) ? kept : null;
  } catch {
    return null;
  }
}

export function isText(kept: unknown): kept is string {
  return typeof kept === "string";
}

export function isTexts(kept: unknown): kept is Record<string, string> {
  return typeof kept === "object" && kept !== null && Object.values(kept).every(isText);
}
