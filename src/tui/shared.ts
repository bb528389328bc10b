/** Structural sharing: what did not change keeps its identity, so that it is neither rendered nor painted again. */

/** `next`, with every equal part of `before` (plain objects and arrays) in place of its own; `before` itself if all is equal. */
export function shared<T>(before: unknown, next: T): T {
  if (Object.is(before, next)) return next;
  if (!isPlain(before) || !isPlain(next) || Array.isArray(before) !== Array.isArray(next)) return next;
  const keys = Object.keys(next);
  const known = before as Readonly<Record<string, unknown>>;
  let isEqual = keys.length === Object.keys(before).length;
  const parts = keys.map((key) => {
    const part = shared(known[key], (next as Readonly<Record<string, unknown>>)[key]);
    if (part !== known[key] || !Object.hasOwn(before, key)) isEqual = false;
    return part;
  });
  if (isEqual) return before as T;
  return (Array.isArray(next) ? parts : Object.fromEntries(keys.map((key, index) => [key, parts[index]]))) as T;
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
