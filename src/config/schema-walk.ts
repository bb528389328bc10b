/** Inspects zod schemas: the keys and their defaults. */
import type * as z from 'zod/mini';

export type Schema = z.core.$ZodType;

/** The keys that an object schema knows; empty for anything else. */
export function keysOf(schema: Schema | null): readonly string[] {
  const def = schema === null ? null : unwrapped(schema)._zod.def;
  return def !== null && isObject(def) ? Object.keys(def.shape) : [];
}

/** The schema of the value at this path inside a value of `schema`; `null` if there is none. */
export function schemaAt(schema: Schema, keys: readonly (string | number)[]): Schema | null {
  let at: Schema | null = schema;
  for (const key of keys) at = at === null ? null : stepInto(unwrapped(at)._zod.def, key);
  return at;
}

function stepInto(def: z.core.$ZodTypeDef, key: string | number): Schema | null {
  if (isObject(def)) return def.shape[String(key)] ?? null;
  if (def.type === 'record') return (def as z.core.$ZodRecordDef).valueType;
  return def.type === 'array' ? (def as z.core.$ZodArrayDef).element : null;
}

/** The defaults of the keys of an object schema, in the form of the file. */
export function defaultsOf(schema: Schema): Readonly<Record<string, unknown>> {
  const def = unwrapped(schema)._zod.def;
  const found: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(isObject(def) ? def.shape : {})) {
    const own = field._zod.def;
    if (own.type === 'prefault' || own.type === 'default') found[key] = (own as z.core.$ZodPrefaultDef).defaultValue;
  }
  return found;
}

/** Without optional, default, readonly and the like around it; of a pipe its input side; of a union its object. */
function unwrapped(schema: Schema): Schema {
  const def = schema._zod.def as z.core.$ZodTypeDef & {
    readonly innerType?: Schema;
    readonly in?: Schema;
    readonly options?: readonly Schema[];
  };
  const inner =
    def.innerType ??
    (def.type === 'pipe' ? def.in : undefined) ??
    def.options?.find((option) => unwrapped(option)._zod.def.type === 'object');
  return inner === undefined ? schema : unwrapped(inner);
}

function isObject(def: z.core.$ZodTypeDef): def is z.core.$ZodObjectDef {
  return def.type === 'object';
}
