/** The JSON Schema of the config file, for editors and for docs/config.md. Loaded only on demand. */
import * as z from 'zod/mini';
import { NOTIFIER_KINDS } from '../alerts/notifiers/registry.ts';
import { commonNotifier } from './alerts-section.ts';
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
    properties: { ...withNotifiers(Object.fromEntries(sections)), probes: probesSchema(kinds) },
    required: ['version'],
    additionalProperties: false,
  };
}

function withNotifiers(sections: Readonly<Record<string, JsonSchema>>): Readonly<Record<string, JsonSchema>> {
  const { alerts } = sections;
  if (alerts === undefined) return sections;
  const kinds = [...NOTIFIER_KINDS.values()].filter(({ audience }) => audience === 'people');
  const notify: JsonSchema = {
    ...alerts.properties?.['notify'],
    type: 'object',
    propertyNames: { pattern: '^[a-z][a-z0-9_-]{0,31}$' },
    additionalProperties: {
      anyOf: [{ title: 'short form', type: ['string', 'boolean', 'array'] }, ...kinds.map(({ kind }) => notifierSchema(kind))],
    },
  };
  return { ...sections, alerts: { ...alerts, properties: { ...alerts.properties, notify } } };
}

/** All keys of a notifier of this kind. */
export function notifierSchema(name: string): JsonSchema {
  const kind = NOTIFIER_KINDS.get(name);
  const own = kind === undefined ? {} : jsonSchemaOf(kind.settings);
  const common = Object.entries(commonNotifier).map(([key, schema]) => {
    const whole = jsonSchemaOf(schema);
    return [key, key === 'kind' ? { ...whole, const: name } : whole] as const;
  });
  const behind = kind === undefined ? {} : defaultsOf(kind.settings);
  const settings = Object.entries(own.properties ?? {}).map(
    ([key, schema]) => [key, Object.hasOwn(behind, key) ? { ...schema, default: behind[key] } : schema] as const,
  );
  return {
    title: name,
    type: 'object',
    properties: { ...Object.fromEntries(common), ...Object.fromEntries(settings) },
    ...(own.required === undefined ? {} : { required: own.required }),
    additionalProperties: false,
  };
}

function probesSchema(kinds: ProbeKinds): JsonSchema {
  return {
    description: 'Standard probes by name, overridden key by key or disabled with false, and probes of your own.',
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
