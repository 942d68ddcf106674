import { useEffect, useState } from "preact/hooks";

import { directoryOf, type Directory } from "../slack/directory.ts";
import { readGallery, readWorld } from "../wire/client.ts";
import type { Gallery } from "../wire/gallery.ts";

export type GalleryData = Gallery & { directory: Directory; now: Date };

/** Read once: a gallery that moves is hard to look at. Null until then. */
export function useGallery(): GalleryData | null {
  const [data, setData] = useState<GalleryData | null>(null);
  useEffect(() => {
    void Promise.all([readGallery(), readWorld()]).then(([gallery, world]) => {
      const people = world.workspaces.flatMap((workspace) => workspace.people);
      const channels = world.workspaces.flatMap((workspace) => workspace.channels);
      setData({
        ...gallery,
        directory: directoryOf({ people, channels }),
        now: new Date(world.now),
      });
    });
  }, []);
  return data;
}
