/** Nothing is made twice: results of selectors, which are called many times with the same immutable values, and equal parts of what is made anew. */

const KEYS_KEPT = 2_000;

/** Caches the last call; the arguments are compared by identity. */
export function rememberLast<A extends readonly unknown[], R>(compute: (...args: A) => R): (...args: A) => R {
  let last: { readonly args: A; readonly result: R } | null = null;
  return (...args) => {
    if (last?.args.every((value, index) => value === args[index]) === true) return last.result;
    const result = compute(...args);
    last = { args, result };
    return result;
  };
}

/** Caches the result for each object as long as the object is referenced. */
export function rememberEach<K extends object, R>(compute: (key: K) => R): (key: K) => R {
  const results = new WeakMap<K, { readonly result: R }>();
  return (key) => {
    const known = results.get(key);
    if (known !== undefined) return known.result;
    const result = compute(key);
    results.set(key, { result });
    return result;
  };
}

/** Caches the last call of each key, for what is computed anew for every row; the arguments are compared by identity. */
export function rememberByKey<A extends readonly unknown[], R>(compute: (...args: A) => R): (key: string, ...args: A) => R {
  const calls = new Map<string, { readonly args: A; readonly result: R }>();
  return (key, ...args) => {
    const last = calls.get(key);
    if (last?.args.every((value, index) => value === args[index]) === true) return last.result;
    const result = compute(...args);
    if (calls.size >= KEYS_KEPT) calls.clear();
    calls.set(key, { args, result });
    return result;
  };
}

/** The last value of each key where the new one equals it, for what is made anew although it did not change: rows are compared by identity. */
export function steady<T>(): (key: number | string, value: T) => T {
  const last = new Map<number | string, T>();
  return (key, value) => {
    const known = shared(last.get(key), value);
    if (last.size >= KEYS_KEPT) last.clear();
    last.set(key, known);
    return known;
  };
}

// ---- structural sharing ------------------------------------------------------------------------

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
