/** Makes a value at its first use and keeps it: schemas of kinds that a config does not use are never built. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
