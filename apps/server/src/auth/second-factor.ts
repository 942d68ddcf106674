import type { JWTPayload } from "jose";

/** RFC 8176: what a method proves. Others, such as `geo`, `rba` and `user`, are not factors. */
const factors = {
  knowledge: ["pwd", "pin", "kba"],
  possession: ["otp", "hwk", "swk", "sc", "sms", "tel"],
  inherence: ["face", "fpt", "iris", "retina", "vbm"],
};
const multiFactorClass = "http://schemas.openid.net/pape/policies/2007/06/multi-factor";

type Clock = { nowMs: number; skewMs: number };

/**
 * When the token's person last proved a second factor, ISO-8601; null unless the token says so. A
 * time that is ahead by the skew of the clocks counts as the token's making, or as now, so that it
 * extends nothing; beyond that it does not count.
 */
export function secondFactorAt(payload: JWTPayload, { nowMs, skewMs }: Clock): string | null {
  const { auth_time: at, acr, amr, iat = Infinity } = payload;
  if (acr !== multiFactorClass && !(Array.isArray(amr) && provesTwoFactors(amr))) return null;
  if (typeof at !== "number" || !Number.isFinite(at)) return null;
  if (at * 1000 > nowMs + skewMs) return null;
  const time = new Date(Math.min(at * 1000, iat * 1000, nowMs));
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

/** The provider says so outright, or lists factors of two kinds: two of one kind are one. */
function provesTwoFactors(methods: readonly unknown[]): boolean {
  if (methods.includes("mfa")) return true;
  const proved = Object.values(factors).filter((kind) =>
    kind.some((method) => methods.includes(method)),
  );
  return proved.length > 1;
}
