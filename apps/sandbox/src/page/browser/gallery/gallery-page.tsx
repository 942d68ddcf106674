import { useState } from "preact/hooks";

import { Brand } from "../chrome/brand.tsx";
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
        <Examples data={data} shownIn={themes[choice]} />
      )}
    </div>
  );
}

function Examples({ data, shownIn }: { data: GalleryData; shownIn: readonly Theme[] }) {
  const { examples } = data;
  const wrong = examples.filter(({ problems }) => problems.length > 0).length;
  const groups = [...new Set(examples.map(({ group }) => group))];
  return (
    <main>
      <p class="gallery-intro" role="status">
        {examples.length} pictures;{" "}
        {wrong === 0 ? "the checker found no errors." : `${wrong} are not valid.`}
      </p>
      {groups.map((group) => (
        <section key={group} aria-label={group}>
          <h2>{group}</h2>
          {examples
            .filter((entry) => entry.group === group)
            .map((entry) => (
              <GalleryCard key={entry.id} entry={entry} data={data} shownIn={shownIn} />
            ))}
        </section>
      ))}
    </main>
  );
}

function isChoice(asked: string): asked is Choice {
  return Object.hasOwn(themes, asked);
}
