/** `skip`: not configured. `warn`: works, but needs attention. `fail`: something required is wrong. */
export type Check = {
  name: string;
  status: "ok" | "warn" | "fail" | "skip";
  /** What is the case, in one sentence. */
  detail: string;
  /** What to do about it, on several lines where records are listed. */
  advice: string | null;
};

type Env = Readonly<Record<string, string | undefined>>;
export type { Env };

export const ok = (name: string, detail: string): Check => made("ok", name, detail, null);
/** All is well, and could be better. */
export const hint = (name: string, detail: string, advice: string): Check =>
  made("ok", name, detail, advice);
export const skip = (name: string, detail: string): Check => made("skip", name, detail, null);
export const warn = (name: string, detail: string, advice: string): Check =>
  made("warn", name, detail, advice);
export const fail = (name: string, detail: string, advice: string | null): Check =>
  made("fail", name, detail, advice);

function made(status: Check["status"], name: string, detail: string, advice: string | null): Check {
  return { name, status, detail, advice };
}

export function isSet(value: string | undefined): value is string {
  return value !== undefined && value.trim() !== "";
}
