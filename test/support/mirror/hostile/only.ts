/** A part of something that is larger: what a new part of the product asks for beyond it is missed when it is asked for, with its name. */
export function only<T extends object>(what: string, known: Partial<T>): T {
  return new Proxy(known as T, {
    get(target, key) {
      if (Reflect.has(target, key)) return Reflect.get(target, key) as unknown;
      throw new Error(`the modelled ${what} does not know ${String(key)}`);
    },
  });
}
