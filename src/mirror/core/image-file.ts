/** `.ytm_image.json` and `.ytm_hot.json` as JSON. People may edit them, so every field is validated. Pure. */
import type { Mark, VaultClaim, VaultImage } from './image.ts';

type Content = Readonly<Record<string, unknown>>;

/** @param content `null`: the file exists but holds no JSON object */
export function vaultImageOf(content: Content | null): VaultImage | 'unreadable' {
  const { host, hot, since, image } = content ?? {};
  if (typeof host !== 'string' || typeof hot !== 'string' || typeof since !== 'number') return 'unreadable';
  if (image === undefined) return { host, hot, since, claim: null };
  const claim = claimOf(content ?? {});
  return claim === null ? 'unreadable' : { host, hot, since, claim };
}

export function vaultImageJson({ host, hot, since, claim }: VaultImage): Content {
  const { image, run, token, hotMark } = claim ?? {};
  return { host, hot, since, image, run, token, hot_mark: hotMark };
}

function claimOf({ image, run, token, hot_mark: hotMark }: Content): VaultClaim | null {
  if (typeof image !== 'string' || typeof run !== 'number' || typeof token !== 'string') return null;
  const mark = hotMark === null ? null : markOf(hotMark);
  return mark === undefined ? null : { image, run, token, hotMark: mark };
}

function markOf(value: unknown): Mark | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { run, state, token } = value as Partial<Record<keyof Mark, unknown>>;
  if (typeof run !== 'number' || typeof token !== 'string' || (state !== 'begun' && state !== 'done')) return undefined;
  return { run, state, token };
}

/** Marks by image: a hot that is mirrored into two vaults has two. The newest comes last. */
export type HotMarks = Readonly<Record<string, Mark>>;

/** An invalid mark counts as none. */
export function hotMarksOf(content: Content | null): HotMarks {
  const { images } = content ?? {};
  if (!Array.isArray(images)) return {};
  const marks = images.flatMap((each: unknown) => {
    const mark = markOf(each);
    const { image } = (each ?? {}) as { readonly image?: unknown };
    return mark === undefined || typeof image !== 'string' ? [] : [[image, mark] as const];
  });
  return Object.fromEntries(marks);
}

/** At most this many images are kept, including those of vaults no longer in use. */
const MOST_IMAGES = 8;
const NOTE = 'ytm mirror knows this folder by this file; do not edit, copy or delete it';

export function hotMarksJson(marks: HotMarks, image: string, mark: Mark): Content {
  const others = Object.entries(marks).filter(([each]) => each !== image);
  const all = [...others, [image, mark] as const].slice(-MOST_IMAGES);
  return { note: NOTE, images: all.map(([id, { run, state, token }]) => ({ image: id, run, state, token })) };
}
