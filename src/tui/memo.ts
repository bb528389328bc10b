/** Selectors are called many times with the same immutable values, so their results are cached. */
import { shared } from './shared.ts';

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
