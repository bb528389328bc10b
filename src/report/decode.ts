/**
 * Reads JSON of another version of ytm into typed values. A decoder returns `undefined` for what it cannot read; unknown fields are
 * ignored, so that a newer version can add some.
 */
export type Decoder<T> = (value: unknown) => T | undefined;

type OptionalKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];
type RequiredKeys<T> = Exclude<keyof T, OptionalKeys<T>>;

/** One decoder for every field; the compiler asks for a line when a field is added to `T`. */
export interface Fields<T> {
  readonly required: { readonly [K in RequiredKeys<T>]: Decoder<T[K]> };
  readonly optional: { readonly [K in OptionalKeys<T>]-?: Decoder<Exclude<T[K], undefined>> };
}

export const text: Decoder<string> = (value) => (typeof value === 'string' ? value : undefined);
export const flag: Decoder<boolean> = (value) => (typeof value === 'boolean' ? value : undefined);
export const number: Decoder<number> = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);

/** RFC 3339 → milliseconds since the epoch. */
export const time: Decoder<number> = (value) => (typeof value === 'string' ? number(Date.parse(value)) : undefined);

export function nullable<T>(decode: Decoder<T>): Decoder<T | null> {
  return (value) => (value === null ? null : decode(value));
}

/** What is missing or cannot be read becomes `fallback`. */
export function otherwise<T>(decode: Decoder<T>, fallback: NoInfer<T>): Decoder<T> {
  return (value) => decode(value) ?? fallback;
}

export function oneOf<const T extends string | number>(...allowed: readonly T[]): Decoder<T> {
  return (value) => allowed.find((candidate) => candidate === value);
}

/** A list of which every element can be read; otherwise nothing. */
export function list<T>(decode: Decoder<T>): Decoder<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    const read: T[] = [];
    for (const element of value as readonly unknown[]) {
      const decoded = decode(element);
      if (decoded === undefined) return undefined;
      read.push(decoded);
    }
    return read;
  };
}

/** An object with string keys; values that cannot be read are left out. */
export function dictionary<T>(decode: Decoder<T>): Decoder<Readonly<Record<string, T>>> {
  return (value) => {
    if (!isRecord(value)) return undefined;
    const entries: [string, T][] = [];
    for (const [key, element] of Object.entries(value)) {
      const decoded = decode(element);
      if (decoded !== undefined) entries.push([key, decoded]);
    }
    return Object.fromEntries(entries);
  };
}

/** An object of which every required field can be read; an optional one that cannot is left out. */
export function object<T extends object>(fields: Fields<T>): Decoder<T> {
  const required = Object.entries(fields.required) as readonly [string, Decoder<unknown>][];
  const optional = Object.entries(fields.optional) as readonly [string, Decoder<unknown>][];
  return (value) => {
    if (!isRecord(value)) return undefined;
    const read: Record<string, unknown> = {};
    for (const [key, decode] of required) {
      const decoded = decode(own(value, key));
      if (decoded === undefined) return undefined;
      read[key] = decoded;
    }
    for (const [key, decode] of optional) {
      const decoded = decode(own(value, key));
      if (decoded !== undefined) read[key] = decoded;
    }
    return read as T;
  };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function own(value: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
