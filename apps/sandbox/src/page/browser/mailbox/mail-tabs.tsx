import { useState } from "preact/hooks";

import type { Mail } from "../wire/mail.ts";
import { MailFrame } from "./mail-frame.tsx";

const tabs = ["HTML", "Text", "Payload"] as const;
type Tab = (typeof tabs)[number];

export function MailTabs({ mail }: { mail: Mail }) {
  const [current, setCurrent] = useState<Tab>("HTML");
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const next = tabs.at((tabs.indexOf(current) + step) % tabs.length) ?? current;
    setCurrent(next);
    document.getElementById(`mail-tab-${next}`)?.focus();
  };
  return (
    <>
      <div class="tabs" role="tablist" aria-label="How to show the mail" onKeyDown={onKey}>
        {tabs.map((tab) => (
          <button
            key={tab}
            id={`mail-tab-${tab}`}
            type="button"
            role="tab"
            aria-selected={tab === current ? "true" : "false"}
            aria-controls="mail-shown"
            tabIndex={tab === current ? 0 : -1}
            onClick={() => setCurrent(tab)}
          >
            {tab}
          </button>
        ))}
      </div>
      <div
        id="mail-shown"
        class="mail-shown"
        role="tabpanel"
        aria-labelledby={`mail-tab-${current}`}
        tabIndex={current === "HTML" ? -1 : 0}
      >
        <ShownMail tab={current} mail={mail} />
      </div>
    </>
  );
}

function ShownMail({ tab, mail }: { tab: Tab; mail: Mail }) {
  switch (tab) {
    case "HTML":
      return <MailFrame html={mail.html} subject={mail.subject} />;
    case "Text":
      return <pre>{mail.text}</pre>;
    case "Payload":
      return <pre>{JSON.stringify(mail.payload, null, 2)}</pre>;
  }
}
