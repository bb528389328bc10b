/** The JSON Schema of the config file, for editors and for docs/config.md. Loaded only when somebody asks for it. */
import * as z from 'zod/mini';
import type { ProbeKinds } from './probe-reader.ts';
import { commonProbe, SECTIONS } from './schema.ts';
import { defaultsOf } from './schema-walk.ts';

export interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly anyOf?: readonly JsonSchema[];
  readonly required?: readonly string[];
}

/** The whole file, as people write it; `probes` has one branch for each kind. */
export function configJsonSchema(kinds: ProbeKinds): JsonSchema {
  const sections = Object.entries(SECTIONS).map(([key, schema]) => [key, jsonSchemaOf(schema)] as const);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'ytm config',
    type: 'object',
    properties: { ...Object.fromEntries(sections), probes: probesSchema(kinds) },
    required: ['version'],
    additionalProperties: false,
  };
}

function probesSchema(kinds: ProbeKinds): JsonSchema {
  return {
    description: 'Standard probes by name, overridden key by key or switched off with false, and probes of your own.',
    type: 'object',
    propertyNames: { pattern: '^[a-z][a-z0-9_-]{0,31}$' },
    additionalProperties: { anyOf: [{ const: false }, overrideSchema(), ...[...kinds.keys()].map((kind) => probeSchema(kind, kinds))] },
  };
}

/** Of a standard probe: its kind is known, so the other keys cannot be checked here. */
function overrideSchema(): JsonSchema {
  return { title: 'override of a standard probe', type: 'object', properties: commonProperties(), not: { required: ['kind'] } };
}

/** All keys of a probe of this kind. */
export function probeSchema(name: string, kinds: ProbeKinds): JsonSchema {
  const kind = kinds.get(name);
  const own = kind === undefined ? {} : jsonSchemaOf(kind.settings);
  const defaults: Readonly<Record<string, unknown>> = { ...kind?.defaults, gates: true };
  const common = Object.entries(commonProperties()).map(([key, schema]) => {
    if (key === 'kind') return [key, { ...schema, const: name }] as const;
    return [key, Object.hasOwn(defaults, key) ? { ...schema, default: defaults[key] } : schema] as const;
  });
  // A default that stands behind a transform is not in the input's schema.
  const behind = kind === undefined ? {} : defaultsOf(kind.settings);
  const settings = Object.entries(own.properties ?? {}).map(
    ([key, schema]) => [key, Object.hasOwn(behind, key) ? { ...schema, default: behind[key] } : schema] as const,
  );
  return {
    title: name,
    type: 'object',
    properties: { ...Object.fromEntries(common), ...Object.fromEntries(settings) },
    required: ['kind', 'component', ...(own.required ?? [])],
    additionalProperties: false,
  };
}

function commonProperties(): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(Object.entries(commonProbe).map(([key, schema]) => [key, jsonSchemaOf(schema)]));
}

function jsonSchemaOf(schema: z.ZodMiniType): JsonSchema {
  const whole = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.fromEntries(Object.entries(whole).filter(([keyword]) => keyword !== '$schema'));
}
