/** The raw document → its sections, checked one by one, so that a mistake in one does not hide those of another. */
import * as z from 'zod/mini';
import { expectedGot, mistakesOf, unknownKey } from './issues.ts';
import { doctor, mirror } from './mirror-section.ts';
import type { Mistakes } from './mistakes.ts';
import * as schema from './schema.ts';

export interface Sections {
  readonly language: z.output<typeof schema.language>;
  readonly paths: z.output<typeof schema.paths>;
  /** `null`: this machine watches no gateway. */
  readonly gateway: z.output<typeof schema.gateway> | null;
  readonly vault: z.output<typeof schema.vault>;
  readonly observer: z.output<typeof schema.observer>;
  readonly hysteresis: z.output<typeof schema.hysteresis>;
  readonly components: z.output<typeof schema.components>;
  readonly mirror: z.output<typeof mirror>;
  readonly doctor: z.output<typeof doctor>;
  readonly exporter: z.output<typeof schema.exporter>;
  readonly history: z.output<typeof schema.history>;
  readonly tailscale: z.output<typeof schema.tailscale>;
  readonly mount: z.output<typeof schema.mount>;
  readonly probes: Readonly<Record<string, unknown>>;
}

/** Stand in for a section with mistakes, so that the probes that rest on it are there to be checked as well. */
const STAND_IN = {
  gateway: { peer: 'gateway.invalid', url: 'https://gateway.invalid', lan: 'gateway.invalid' },
  paths: { hot: '/invalid/hot', share: '/invalid/share' },
} as const;

/** Reads every section of the document; what is wrong goes to `mistakes`. */
export function readSections(document: unknown, mistakes: Mistakes): Sections {
  const top = mappingOr(document, {}, '', 'a mapping that begins with version: 1', mistakes);
  for (const key of Object.keys(top)) {
    if (!schema.TOP_LEVEL_KEYS.includes(key)) mistakes.add(key, unknownKey(key, schema.TOP_LEVEL_KEYS));
  }
  const read = <S extends z.ZodMiniType>(key: string, of: S, standIn: unknown): z.output<S> => {
    const raw = top[key];
    const result = z.safeParse(of, raw);
    if (result.success) return result.data;
    mistakes.addAll(mistakesOf(result.error.issues, of, raw, key));
    return z.parse(of, standIn);
  };
  const readOrEmpty = <S extends z.ZodMiniType>(key: string, of: S): z.output<S> =>
    Object.hasOwn(top, key) ? read(key, of, {}) : z.parse(of, {});
  if (isMapping(document)) read('version', schema.version, 1);
  return {
    language: read('language', schema.language, 'auto'),
    paths: Object.hasOwn(top, 'paths') ? read('paths', schema.paths, STAND_IN.paths) : {},
    gateway: Object.hasOwn(top, 'gateway') ? read('gateway', schema.gateway, STAND_IN.gateway) : null,
    vault: readOrEmpty('vault', schema.vault),
    observer: readOrEmpty('observer', schema.observer),
    hysteresis: readOrEmpty('hysteresis', schema.hysteresis),
    components: readOrEmpty('components', schema.components),
    mirror: readOrEmpty('mirror', mirror),
    doctor: readOrEmpty('doctor', doctor),
    exporter: readOrEmpty('exporter', schema.exporter),
    history: readOrEmpty('history', schema.history),
    tailscale: readOrEmpty('tailscale', schema.tailscale),
    mount: readOrEmpty('mount', schema.mount),
    probes: Object.hasOwn(top, 'probes') ? mappingOr(top['probes'], {}, 'probes', 'a mapping of probe names', mistakes) : {},
  };
}

function mappingOr(
  value: unknown,
  instead: Record<string, unknown>,
  path: string,
  expected: string,
  mistakes: Mistakes,
): Record<string, unknown> {
  if (isMapping(value)) return value;
  // A text that is no YAML at all has been told already.
  if (path !== '' || !mistakes.any) mistakes.add(path, expectedGot(expected, value));
  return instead;
}

/** A YAML mapping, as yaml-text.ts makes it. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
