/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Language, PageTexts } from "@usher/core/texts";

import { ActionForm } from "./action-form.tsx";
import type { Preview, Shown } from "./shown-invitation.ts";
import { Address, Sentence, Time } from "./words.tsx";

export function Accepted({ preview, language, words }: Shown) {
  const { returnTo } = preview;
  if (returnTo === null) return <Answered {...{ preview, language }} words={words.accepted} />;
  return (
    <>
      <Outcome {...{ preview, language }} words={words.accepted} />
      {returnTo.isHandoverOpen ? (
        <ActionForm language={language}>
          <button class="primary" name="action" value="continue">
            <Sentence
              text={words.accepted.continue}
              values={{ organization: preview.organization.name }}
            />
          </button>
        </ActionForm>
      ) : (
        <p>
          <Sentence
            text={words.accepted.continueAt}
            values={{ url: <a href={returnTo.url}>{returnTo.url}</a> }}
          />
        </p>
      )}
    </>
  );
}

type AnsweredProps = {
  preview: Preview;
  language: Language;
  words: PageTexts["accepted" | "declined"];
};

/** Who declined and muted the organization is not told how to be invited again: the page says what keeps it from that. */
export function Answered(props: AnsweredProps) {
  const { preview, words } = props;
  return (
    <>
      <Outcome {...props} />
      {preview.state === "declined" && preview.muted ? null : (
        <p class="muted">
          <Sentence text={words.next} values={{ organization: preview.organization.name }} />
        </p>
      )}
    </>
  );
}

function Outcome({ preview, language, words }: AnsweredProps) {
  const values = {
    organization: preview.organization.name,
    email: <Address email={preview.email} />,
    time: <Time at={preview.stateChangedAt} language={language} />,
  };
  return (
    <>
      <h1>
        <Sentence text={words.heading} values={values} />
      </h1>
      <p role="status">
        <Sentence text={words.text} values={values} />
      </p>
    </>
  );
}
