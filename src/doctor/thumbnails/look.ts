/** What hot has under paths of the list, and the list itself, through the lister of hot. */

import type { HotLister } from '../../mirror/hot/lister.ts';
import type { ListerAnswer } from '../../mirror/lister.ts';
import type { InHot, ListRead } from './place.ts';
import { IMAGES, LARGEST_LIST, LIST, referencesIn } from './references.ts';

type Hot = Pick<HotLister, 'look' | 'part' | 'placeholders'>;

const AT_ONCE = 500;

/** A failure: hot does not respond. */
export async function readList(hot: Hot, signal: AbortSignal): Promise<ListerAnswer<ListRead>> {
  const looked = await hot.look([LIST, IMAGES], signal);
  if (looked.kind === 'failed') return looked;
  const [sight = null, images = null] = looked.answer;
  const is = (read: ListRead): ListerAnswer<ListRead> => ({ kind: 'done', answer: read });
  if (sight === null) return is({ kind: 'absent', images: images !== null });
  if (sight.type !== 'file') return is({ kind: 'unreadable', errno: sight.type === 'folder' ? 'EISDIR' : 'ELOOP' });
  const content = await readWhole(hot, signal);
  if ('kind' in content) return is(content);
  return 'failed' in content ? content.failed : is(listIn(content.text));
}

type Whole =
  | { readonly text: string }
  | Extract<ListRead, { readonly kind: 'unreadable' | 'too-large' }>
  | { readonly failed: Extract<ListerAnswer<never>, { readonly kind: 'failed' }> };

async function readWhole(hot: Pick<Hot, 'part'>, signal: AbortSignal): Promise<Whole> {
  const parts: Buffer[] = [];
  for (let length = 0; length <= LARGEST_LIST; ) {
    const part = await hot.part(LIST, length, signal);
    if (part.kind === 'failed') return { failed: part };
    if (typeof part.answer === 'string') return { kind: 'unreadable', errno: part.answer };
    if (part.answer.length === 0) return { text: Buffer.concat(parts).toString('utf8') };
    parts.push(part.answer);
    length += part.answer.length;
  }
  return { kind: 'too-large' };
}

function listIn(text: string): ListRead {
  const references = referencesIn(text);
  return typeof references === 'string' ? { kind: 'invalid', problem: references } : { kind: 'read', references };
}

export async function lookInHot(
  paths: readonly string[],
  hot: Pick<Hot, 'look' | 'placeholders'>,
  signal: AbortSignal,
): Promise<ListerAnswer<ReadonlyMap<string, InHot>>> {
  const all = new Map<string, InHot>();
  for (let start = 0; start < paths.length; start += AT_ONCE) {
    const some = paths.slice(start, start + AT_ONCE);
    const looked = await hot.look(some, signal);
    if (looked.kind === 'failed') return looked;
    const marked = await hot.placeholders(some, signal);
    if (marked.kind === 'failed') return marked;
    for (const [index, path] of some.entries()) {
      const sight = looked.answer[index] ?? null;
      if (sight === null) all.set(path, 'missing');
      else if (sight.type !== 'file') all.set(path, 'in-the-way');
      else all.set(path, marked.answer[index] === true ? 'placeholder' : 'image');
    }
  }
  return { kind: 'done', answer: all };
}
