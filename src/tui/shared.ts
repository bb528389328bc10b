/** Structural sharing: what did not change keeps its identity, so that it is neither rendered nor painted again. */

/** `next`, with every equal part of `before` (plain objects and arrays) in place of its own; `before` itself if all is equal. */
export function shared<T>(before: unknown, next: T): T {
  if (Object.is(before, next) || !isPlain(before) || !isPlain(next) || Array.isArray(before) !== Array.isArray(next)) return next;
  return (Array.isArray(next) ? sharedList(before as readonly unknown[], next) : sharedObject(before as Fields, next as Fields)) as T;
}

type Fields = Readonly<Record<string, unknown>>;

/** Nothing is copied until something differs: nearly always all is equal. */
function sharedList(before: readonly unknown[], next: readonly unknown[]): readonly unknown[] {
  let isEqual = before.length === next.length;
  let copy: unknown[] | null = null;
  for (let index = 0; index < next.length; index += 1) {
    if (before[index] === next[index]) continue;
    const part = shared(before[index], next[index]);
    if (part !== before[index]) isEqual = false;
    if (part === next[index]) continue;
    copy ??= [...next];
    copy[index] = part;
  }
  return isEqual ? before : (copy ?? next);
}

/** `for in`, as it makes no list of the keys: most of what is compared is small and equal. */
function sharedObject(before: Fields, next: Fields): Fields {
  let isEqual = true;
  let copy: Record<string, unknown> | null = null;
  let added = 0;
  for (const key in next) {
    added += 1;
    const [old, own] = [before[key], next[key]];
    if (old === own && own !== undefined) continue;
    const part = shared(old, own);
    if (part !== old || !Object.hasOwn(before, key)) isEqual = false;
    if (part === own) continue;
    copy ??= { ...next };
    copy[key] = part;
  }
  for (const _ in before) added -= 1;
  return isEqual && added === 0 ? before : (copy ?? next);
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
