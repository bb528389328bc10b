/** The order of everything in a plan: by code unit, independent of the machine's language. What a folder holds comes after it. */
export function inOrder(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

export function sorted<T extends { readonly path: string }>(all: readonly T[]): readonly T[] {
  return all.toSorted((left, right) => inOrder(left.path, right.path));
}
