/** Selectors are asked many times with the same immutable values: they need not compute anew. */

/** Remembers the last call; the arguments are compared by identity. */
export function rememberLast<A extends readonly unknown[], R>(compute: (...args: A) => R): (...args: A) => R {
  let last: { readonly args: A; readonly result: R } | null = null;
  return (...args) => {
    if (last?.args.every((value, index) => value === args[index]) === true) return last.result;
    const result = compute(...args);
    last = { args, result };
    return result;
  };
}

/** Remembers the result for each object as long as somebody holds the object. */
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
