/** Selectors are called many times with the same immutable values, so their results are cached. */

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
