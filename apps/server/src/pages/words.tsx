/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { displayDomain } from "@usher/core";
import { formatsOf, languages, partsOf, withUnit } from "@usher/core/texts";
import type { Language, Message, PageTexts } from "@usher/core/texts";
import type { Child } from "hono/jsx";

type SentenceProps<P extends string> = { text: Message<P>; values: Readonly<Record<P, Child>> };

/** A sentence of the catalog; what comes from people stands isolated from its direction and words. */
export function Sentence<P extends string>({ text, values }: SentenceProps<P>) {
  return (
    <>
      {partsOf<P, Child, Child>(text, values, (value) => (
        <bdi>{value}</bdi>
      ))}
    </>
  );
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
  const { dateLocale } = languages[language];
  const text = formatsOf(dateLocale).dateTime.format(new Date(at));
  return <time datetime={at} data-locale={dateLocale}>{`${text} UTC`}</time>;
}

/** `30 days`, in the page's language. */
export function daysText(days: number, language: Language): string {
  return withUnit(days, "day", languages[language].dateLocale);
}

/** `40 seconds`, `10 minutes`, in the page's language and rounded up. */
export function waitText(seconds: number, language: Language): string {
  const { dateLocale } = languages[language];
  return seconds <= 90
    ? withUnit(Math.max(1, Math.ceil(seconds)), "second", dateLocale)
    : withUnit(Math.ceil(seconds / 60), "minute", dateLocale);
}

type RolesProps = { roles: readonly string[]; names: readonly string[]; words: PageTexts };

/** Roles in plain words; a custom role by its own name. */
export function Roles({ roles, names, words }: RolesProps) {
  return (
    <>
      {roles.map((role, at) => (
        <>
          {at > 0 && words.listSeparator}
          <bdi>{isNamed(role, words.roles) ? words.roles[role] : names[at]}</bdi>
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
