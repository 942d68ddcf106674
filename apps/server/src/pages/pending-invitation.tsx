/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { ActionForm } from "./action-form.tsx";
import { Decline } from "./opt-out.tsx";
import type { Shown } from "./shown-invitation.ts";
import { Address, daysText, Roles, Sentence, Time } from "./words.tsx";

export function Pending({ preview, language, words, rejectedReason }: Shown) {
  const organization = preview.organization.name;
  return (
    <>
      <h1>
        <Sentence text={words.pending.heading} values={{ organization }} />
      </h1>
      <Invited {...{ preview, language, words }} />
      {preview.message !== null && <Note {...{ preview, language, words }} />}
      <dl>
        <div>
          <dt>{words.pending.address}</dt>
          <dd>
            <Address email={preview.email} />
          </dd>
        </div>
        <div>
          <dt>{words.pending.role}</dt>
          <dd>
            <Roles roles={preview.roles} names={preview.roleNames} words={words} />
          </dd>
        </div>
        <div>
          <dt>{words.pending.expires}</dt>
          <dd>
            {preview.expiresAt === null ? (
              words.pending.never
            ) : (
              <Time at={preview.expiresAt} language={language} />
            )}
          </dd>
        </div>
        <AccessEnd {...{ preview, language, words }} />
      </dl>
      <ActionForm language={language}>
        <button class="primary" name="action" value="accept">
          {words.pending.accept}
        </button>
      </ActionForm>
      <Decline {...{ language, rejectedReason }} words={words.pending} />
      <p class="muted">{words.pending.reassurance}</p>
    </>
  );
}

function AccessEnd({ preview: { accessFor, accessUntil }, language, words }: Shown) {
  if (accessFor === null && accessUntil === null) return null;
  return (
    <div>
      <dt>{words.pending.access}</dt>
      <dd>
        {accessUntil !== null && (
          <Sentence
            text={words.pending.accessUntil}
            values={{ time: <Time at={accessUntil} language={language} /> }}
          />
        )}
        {accessFor !== null && (
          <Sentence
            text={words.pending.accessFor}
            values={{ time: daysText(accessFor.days, language) }}
          />
        )}
      </dd>
    </div>
  );
}

function Invited({ preview, words }: Shown) {
  const { inviter } = preview;
  const organization = preview.organization.name;
  const name = inviter && (inviter.name ?? inviter.email);
  if (!name)
    return (
      <p>
        <Sentence text={words.pending.invited} values={{ organization }} />
      </p>
    );
  return (
    <>
      <p>
        <Sentence text={words.pending.invitedBy} values={{ inviter: name, organization }} />
      </p>
      {inviter.name && inviter.email && (
        <p class="muted">
          <Address email={inviter.email} />
        </p>
      )}
    </>
  );
}

function Note({ preview, words }: Shown) {
  const name = preview.inviter?.name ?? preview.inviter?.email;
  return (
    <figure>
      <figcaption>
        {name ? (
          <Sentence text={words.pending.noteBy} values={{ inviter: name }} />
        ) : (
          words.pending.note
        )}
      </figcaption>
      <blockquote>
        <bdi>{preview.message}</bdi>
      </blockquote>
    </figure>
  );
}
