import { describe, expect, it } from 'vitest';
import { configJsonSchema, type JsonSchema, probeSchema } from '../../../src/config/json-schema.ts';
import { PROBE_KINDS } from '../../../src/probes/registry.ts';

const schema = configJsonSchema(PROBE_KINDS);

function closedObjects(at: JsonSchema, path: string): readonly string[] {
  const own = at.properties !== undefined && at['additionalProperties'] !== false ? [path] : [];
  return [...own, ...Object.entries(at.properties ?? {}).flatMap(([key, inner]) => closedObjects(inner, `${path}.${key}`))];
}

describe('the JSON Schema', () => {
  it('is JSON, and describes what people write, not what the program holds', () => {
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    expect(schema.properties?.['hysteresis']?.properties?.['fall']).toMatchObject({ type: 'integer', default: 3 });
    expect(schema.properties?.['components']).toMatchObject({
      additionalProperties: { properties: { silence: { type: 'string', default: '60s' } } },
    });
  });

  it('has a branch for every kind', () => {
    const probes = JSON.stringify(schema.properties?.['probes']);
    for (const kind of PROBE_KINDS.keys()) expect(probes).toContain(`"const":"${kind}"`);
  });

  it('allows no unknown key anywhere', () => {
    expect(closedObjects(schema, '')).toEqual([]);
  });

  it('has a meaning for every key of a section', () => {
    for (const [name, section] of Object.entries(schema.properties ?? {})) {
      for (const [key, inner] of Object.entries(section.properties ?? {})) expect(inner.description, `${name}.${key}`).toBeTruthy();
    }
  });

  it('has a meaning of its own for the keys of every kind of probe', () => {
    for (const kind of PROBE_KINDS.keys()) {
      const meanings = meaningsIn(probeSchema(kind, PROBE_KINDS).properties);
      for (const [key, meaning] of meanings) expect(meaning, `${kind}: ${key}`).toBeTruthy();
      const { url } = Object.fromEntries(meanings);
      if (url !== undefined) expect([kind, url.includes('exporter')]).toEqual([kind, kind === 'ytm']);
    }
  });
});

function meaningsIn(properties: JsonSchema['properties'] = {}, path = ''): readonly (readonly [string, string | undefined])[] {
  return Object.entries(properties).flatMap(([key, of]) => [
    [`${path}${key}`, of.description] as const,
    ...meaningsIn(of.properties, `${path}${key}.`),
  ]);
}
