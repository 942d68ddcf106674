import { useState } from "preact/hooks";

import { Brand } from "../chrome/brand.tsx";
import type { GalleryEntry } from "../wire/gallery.ts";
import { GalleryCard, type Theme } from "./gallery-card.tsx";
import { useGallery, type GalleryData } from "./use-gallery.ts";

const themes = { both: ["light", "dark"], light: ["light"], dark: ["dark"] } as const;
type Choice = keyof typeof themes;

/** Every message, modal and Home tab that the app can show. */
export function GalleryPage() {
  const data = useGallery();
  const asked = new URLSearchParams(location.search).get("theme") ?? "both";
  const [choice, setChoice] = useState<Choice>(isChoice(asked) ? asked : "both");
  return (
    <div class="gallery">
      <header class="top-bar">
        <h1>
          <Brand />
        </h1>
        <span class="workspace-name">Gallery</span>
        <div class="workspaces" role="group" aria-label="Colours">
          {Object.keys(themes)
            .filter(isChoice)
            .map((one) => (
              <button
                key={one}
                type="button"
                aria-pressed={one === choice}
                onClick={() => setChoice(one)}
              >
                {one[0]?.toUpperCase()}
                {one.slice(1)}
              </button>
            ))}
        </div>
        <nav aria-label="More pages">
          <a href="/">Sandbox</a>
        </nav>
      </header>
      {data === null ? (
        <main aria-busy="true">
          <p role="status">Reading…</p>
        </main>
      ) : (
        <Entries data={data} shownIn={themes[choice]} />
      )}
    </div>
  );
}

function Entries({ data, shownIn }: { data: GalleryData; shownIn: readonly Theme[] }) {
  const all = [...data.examples, ...data.seen];
  const wrong = all.filter(({ problems }) => problems.length > 0).length;
  return (
    <main>
      <p class="gallery-intro" role="status">
        {all.length} pictures;{" "}
        {wrong === 0 ? "the checker found no errors." : `${wrong} are not valid.`}
      </p>
      <Part title="Examples" entries={data.examples} data={data} shownIn={shownIn} />
      <Part
        title="Shown by this sandbox so far"
        entries={data.seen}
        data={data}
        shownIn={shownIn}
      />
    </main>
  );
}

type PartProps = {
  title: string;
  entries: GalleryEntry[];
  data: GalleryData;
  shownIn: readonly Theme[];
};

function Part({ title, entries, data, shownIn }: PartProps) {
  if (entries.length === 0) return null;
  const groups = [...new Set(entries.map(({ group }) => group))];
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      {groups.map((group) => (
        <section key={group} aria-label={group}>
          <h3>{group}</h3>
          {entries
            .filter((entry) => entry.group === group)
            .map((entry) => (
              <GalleryCard key={entry.id} entry={entry} data={data} shownIn={shownIn} />
            ))}
        </section>
      ))}
    </section>
  );
}

function isChoice(asked: string): asked is Choice {
  return Object.hasOwn(themes, asked);
}
