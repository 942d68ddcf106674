/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Language, PageTexts } from "@usher/core/texts";

import { ActionForm } from "./action-form.tsx";
import type { Preview } from "./shown-invitation.ts";
import { Address, Sentence } from "./words.tsx";

export const maxReason = 300;

type DeclineProps = {
  language: Language;
  words: PageTexts["pending"];
  rejectedReason: string | undefined;
};

/** A form of its own: its field is not in the form that accepts. */
export function Decline({ language, words, rejectedReason }: DeclineProps) {
  const isRejected = rejectedReason !== undefined;
  return (
    <ActionForm language={language}>
      {isRejected && (
        <p class="alert" role="alert" id="reason-rejected">
          {words.reasonRejected}
        </p>
      )}
      <button name="action" value="decline">
        {words.decline}
      </button>
      <details open={isRejected}>
        <summary>{words.addReason}</summary>
        <label for="reason">{words.reason}</label>
        <textarea
          id="reason"
          name="reason"
          maxlength={maxReason}
          rows={2}
          dir="auto"
          {...(isRejected && { "aria-invalid": "true", "aria-describedby": "reason-rejected" })}
        >
          {rejectedReason}
        </textarea>
      </details>
    </ActionForm>
  );
}

type OptOutProps = { preview: Preview; language: Language; words: PageTexts };

/** Only a link that proves the mailbox mutes and reports; who accepted leaves the organization instead. */
export function OptOut({ preview, language, words }: OptOutProps) {
  const { state, provesMailbox, muted, reported } = preview;
  if (!provesMailbox) return <></>;
  const values = valuesOf(preview);
  return (
    <>
      {reported && (
        <p role="status">
          <Sentence text={words.optOut.reported} values={values} />
        </p>
      )}
      {muted && <Muted {...{ preview, language, words }} />}
      {!muted && state !== "accepted" && <Choices {...{ preview, language, words }} />}
    </>
  );
}

function Muted({ preview, language, words }: OptOutProps) {
  const values = valuesOf(preview);
  return (
    <>
      <p role="status">
        <Sentence text={words.optOut.muted} values={values} />
      </p>
      <ActionForm language={language}>
        <button name="action" value="unmute">
          <Sentence text={words.optOut.lift} values={values} />
        </button>
      </ActionForm>
    </>
  );
}

function Choices({ preview, language, words }: OptOutProps) {
  const values = valuesOf(preview);
  const { optOut } = words;
  return (
    <details class="quiet">
      <summary>
        <Sentence text={optOut.summary} values={values} />
      </summary>
      <ActionForm language={language}>
        <button name="action" value="mute">
          <Sentence text={optOut.mute} values={values} />
        </button>
        <p>
          <Sentence text={optOut.muteText} values={values} />
        </p>
        <button name="action" value="report">
          {optOut.report}
        </button>
        <p>
          <Sentence text={optOut.reportText} values={values} />
        </p>
      </ActionForm>
    </details>
  );
}

function valuesOf({ organization, email }: Preview) {
  return { organization: organization.name, email: <Address email={email} /> };
}
