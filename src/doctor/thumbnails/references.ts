/**
 * The images that the studio's list of thumbnails refers to. The list is written by other programs and is not trusted: only paths that stay
 * in the folder of the images count, and only names of images, up to a fixed number. Pure.
 */
import * as z from 'zod/mini';

/** Relative to hot. */
export const LIST = 'thumbnails/projects.json';
export const IMAGES = 'thumbnails/assets';
export const LARGEST_LIST = 32 * 1_024 * 1_024;
export const MOST_REFERENCES = 20_000;

export interface References {
  /** Relative to hot, each once, sorted. */
  readonly paths: readonly string[];
  /** What cannot be such a path, as it was written. */
  readonly refused: readonly { readonly written: string; readonly why: 'outside' | 'not-an-image' }[];
  /** References beyond the limit, which were not looked at. */
  readonly omitted: number;
}

const variant = z.looseObject({ image_path: z.optional(z.nullable(z.string())), image_url: z.optional(z.nullable(z.string())) });
const list = z.looseObject({
  projects: z.array(z.looseObject({ variants: z.optional(z.nullable(z.array(variant))) })),
});

/** A text: why it is not such a list. */
export function referencesIn(content: string, most = MOST_REFERENCES): References | string {
  const parsed = list.safeParse(asJson(content));
  if (!parsed.success) return whyNot(parsed.error.issues[0]);
  const written = parsed.data.projects.flatMap(({ variants }) => (variants ?? []).flatMap(writtenIn));
  const looked = [...new Set(written)];
  const paths = new Set<string>();
  const refused: References['refused'][number][] = [];
  for (const one of looked.slice(0, most)) {
    const path = pathOf(one);
    if (path === null) refused.push({ written: one, why: 'outside' });
    else if (!IMAGE_NAME.test(path)) refused.push({ written: one, why: 'not-an-image' });
    else paths.add(path);
  }
  return { paths: [...paths].toSorted(), refused, omitted: Math.max(0, looked.length - most) };
}

/** `undefined`: it is no JSON. */
function asJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

function whyNot(issue: { readonly path?: readonly PropertyKey[] } | undefined): string {
  const at = (issue?.path ?? []).map(String).join('.');
  return at === '' ? 'it is not a JSON object with a list of projects' : `${at} is not as expected`;
}

const URL_PREFIX = `/${IMAGES}/`;

/** A variant names its image by a path below the images, or by the address under which it is served. */
function writtenIn({ image_path: path, image_url: url }: z.output<typeof variant>): readonly string[] {
  if (typeof path === 'string' && path !== '') return [path];
  if (typeof url !== 'string' || !url.startsWith(URL_PREFIX)) return [];
  return [decoded(url.slice(URL_PREFIX.length).replace(/[?#].*$/su, ''))];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const IMAGE_NAME = /[^/]\.(?:png|jpe?g|webp|gif|avif|bmp|tiff?)$/iu;
const LONGEST_PATH = 1_024;
const LONGEST_NAME = 255;

/** `null`: it does not stay in the folder of the images, or no file system holds such a name. */
function pathOf(written: string): string | null {
  const below = written.replaceAll('\\', '/').replace(/^\/+/u, '');
  const relative = below.startsWith(`${IMAGES}/`) ? below.slice(IMAGES.length + 1) : below;
  const names = relative.split('/');
  const isPath = names.every((name) => name !== '' && name !== '.' && name !== '..' && Buffer.byteLength(name) <= LONGEST_NAME);
  return isPath && relative.length <= LONGEST_PATH && relative.isWellFormed() && !/\p{Cc}/u.test(relative) ? `${IMAGES}/${relative}` : null;
}
