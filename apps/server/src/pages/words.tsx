/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { displayDomain } from "@usher/core";
import type { Child } from "hono/jsx";

import type { Language } from "./catalog.ts";
import type { PageTexts } from "./page-texts.ts";

/** A sentence of the catalog; what comes from people stands isolated from its direction and words. */
export function Sentence(props: { text: string; values: Record<string, Child> }) {
  const parts = props.text.split(/\{(\w+)\}/);
  return <>{parts.map((part, at) => (at % 2 === 0 ? part : <bdi>{props.values[part]}</bdi>))}</>;
}

/** An address, and beside a punycode domain the letters it stands for. */
export function Address({ email }: { email: string }) {
  const unicode = displayDomain(email.slice(email.lastIndexOf("@") + 1));
  return (
    <>
      <bdi>{email}</bdi>
      {unicode !== null && (
        <span class="muted">
          {" "}
          (<bdi>{unicode}</bdi>)
        </span>
      )}
    </>
  );
}

export function Time({ at, language }: { at: string; language: Language }) {
  const locale = language === "en" ? "en-GB" : language;
  const format = new Intl.DateTimeFormat(locale, {
    dateStyle: "long",
    timeStyle: "short",
    timeZone: "UTC",
  });
  return <time datetime={at} data-locale={locale}>{`${format.format(new Date(at))} UTC`}</time>;
}

/** `30 days`, in the page's language. */
export function daysText(days: number, language: Language): string {
  return unitText(days, "day", language);
}

/** `40 seconds`, `10 minutes`, in the page's language and rounded up. */
export function waitText(seconds: number, language: Language): string {
  const [count, unit] =
    seconds <= 90
      ? [Math.max(1, Math.ceil(seconds)), "second"]
      : [Math.ceil(seconds / 60), "minute"];
  return unitText(count, unit, language);
}

function unitText(count: number, unit: string, language: Language): string {
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(
    count,
  );
}

type RolesProps = { roles: readonly string[]; names: readonly string[]; words: PageTexts["roles"] };

/** Roles in plain words; a custom role by its own name. */
export function Roles({ roles, names, words }: RolesProps) {
  return (
    <>
      {roles.map((role, at) => (
        <>
          {at > 0 && ", "}
          <bdi>{isNamed(role, words) ? words[role] : names[at]}</bdi>
        </>
      ))}
    </>
  );
}

function isNamed(role: string, words: PageTexts["roles"]): role is keyof PageTexts["roles"] {
  return Object.hasOwn(words, role);
}

/** The first letter of a name, for the eye alone. */
export function Mark({ sign }: { sign: string }) {
  return (
    <div class="mark" aria-hidden="true">
      {sign}
    </div>
  );
}

const letters = new Intl.Segmenter("en", { granularity: "grapheme" });

export function initialOf(name: string): string {
  for (const { segment } of letters.segment(name))
    if (/[\p{L}\p{N}]/u.test(segment)) return segment.toLocaleUpperCase("en");
  return "·";
}
