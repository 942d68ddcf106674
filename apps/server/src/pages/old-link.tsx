/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { ActionForm } from "./action-form.tsx";
import type { Shown } from "./shown-invitation.ts";
import { Address, Sentence, Time } from "./words.tsx";

export function Expired({ preview, language, words }: Shown) {
  const { inviter } = preview;
  const organization = preview.organization.name;
  const at = preview.expiresAt ?? preview.stateChangedAt;
  const name = inviter && (inviter.name ?? inviter.email);
  return (
    <>
      <h1>{words.expired.heading}</h1>
      <p role="status">
        <Sentence
          text={words.expired.text}
          values={{ organization, time: <Time at={at} language={language} /> }}
        />
      </p>
      <p>
        {name ? (
          <Sentence text={words.expired.nextBy} values={{ inviter: name }} />
        ) : (
          <Sentence text={words.expired.next} values={{ organization }} />
        )}
      </p>
      {inviter?.name && inviter.email && (
        <p class="muted">
          <Address email={inviter.email} />
        </p>
      )}
      <Renewal {...{ preview, language, words }} />
    </>
  );
}

export function Superseded({ preview, language, words }: Shown) {
  const organization = preview.organization.name;
  return (
    <>
      <h1>{words.superseded.heading}</h1>
      <p role="status">
        <Sentence text={words.superseded.text} values={{ organization }} />
      </p>
      <Renewal {...{ preview, language, words }} />
    </>
  );
}

/** Not for who muted the organization: no link would come. */
function Renewal({ preview, language, words }: Shown) {
  if (!preview.canRequestRenewal || preview.muted) return null;
  return (
    <>
      <ActionForm language={language}>
        <button class="primary" name="action" value="renew">
          {words.renewal.button}
        </button>
      </ActionForm>
      <p class="muted">{words.renewal.explanation}</p>
    </>
  );
}
