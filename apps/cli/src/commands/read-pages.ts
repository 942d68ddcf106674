const largestPage = 100;

type Page = { members: readonly unknown[]; nextCursor: string | null };
type Place = { limit: number; cursor: string | undefined };

/** Pages of a list of members, until they have so many or there are no more. */
export async function readPages<P extends Page>(
  limit: number,
  read: (place: Place) => Promise<P>,
): Promise<P[]> {
  const pages: P[] = [];
  let count = 0;
  let cursor: string | undefined;
  do {
    const page = await read({ limit: Math.min(largestPage, limit - count), cursor });
    pages.push(page);
    count += page.members.length;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && count < limit);
  return pages;
}
