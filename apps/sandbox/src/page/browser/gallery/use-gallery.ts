import { useEffect, useState } from "preact/hooks";

import { directoryOf, type Directory } from "../slack/directory.ts";
import { readGallery, readWorld } from "../wire/client.ts";
import type { Gallery } from "../wire/gallery.ts";

export type GalleryData = Gallery & { directory: Directory; now: Date };

/** Read once: a gallery that moves is hard to look at. Null until then. */
export function useGallery(): GalleryData | null {
  const [data, setData] = useState<GalleryData | null>(null);
  useEffect(() => {
    void readAll().then(setData);
  }, []);
  return data;
}

async function readAll(): Promise<GalleryData> {
  const [gallery, { workspaces, now }] = await Promise.all([readGallery(), readWorld()]);
  const people = workspaces.flatMap((workspace) => workspace.people);
  const channels = workspaces.flatMap((workspace) => workspace.channels);
  const directory: Directory = {
    ...directoryOf({ people, channels }),
    // The examples mention people of no workspace here.
    userName: (id) => people.find((person) => person.id === id)?.realName ?? "a colleague",
  };
  return { ...gallery, directory, now: new Date(now) };
}
