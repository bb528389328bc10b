/** The raw document → its sections, checked one by one, so that an error in one section does not hide errors in another. */
import * as z from 'zod/mini';
import { alerts } from './alerts-section.ts';
import { expectedGot, mistakesOf, unknownKey } from './issues.ts';
import { doctor, mirror } from './mirror-section.ts';
import type { Mistakes } from './mistakes.ts';
import * as schema from './schema.ts';
import { watch } from './watch-section.ts';
import { isMapping } from './yaml-text.ts';

export interface Sections {
  readonly language: z.output<typeof schema.language>;
  readonly paths: z.output<typeof schema.paths>;
  /** `null`: this machine monitors no gateway. */
  readonly gateway: z.output<typeof schema.gateway> | null;
  readonly vault: z.output<typeof schema.vault>;
  /** `null`: no gateway is set up from here. */
  readonly bootstrap: z.output<typeof schema.bootstrap> | null;
  readonly observer: z.output<typeof schema.observer>;
  readonly hysteresis: z.output<typeof schema.hysteresis>;
  readonly components: z.output<typeof schema.components>;
  readonly mirror: z.output<typeof mirror>;
  /** The keys of `mirror` that are in the file. */
  readonly mirrorKeys: readonly string[];
  readonly doctor: z.output<typeof doctor>;
  readonly alerts: z.output<typeof alerts>;
  readonly watch: z.output<typeof watch>;
  readonly exporter: z.output<typeof schema.exporter>;
  /** `null`: this machine writes none. */
  readonly report: z.output<typeof schema.report> | null;
  readonly history: z.output<typeof schema.history>;
  readonly tailscale: z.output<typeof schema.tailscale>;
  readonly mount: z.output<typeof schema.mount>;
  readonly probes: Readonly<Record<string, unknown>>;
}

/** How many sections, beside a wrong or missing version, make a file a config of ytm. */
const SECTIONS_OF_A_CONFIG = 2;

/**
 * Whether a document is meant as a config of ytm, even with errors. Of any other file, named by mistake, nothing may be shown, because its
 * keys and values may be secrets.
 */
export function isConfig(document: unknown): boolean {
  if (!isMapping(document)) return false;
  const keys = Object.keys(document);
  const known = keys.filter((key) => schema.TOP_LEVEL_KEYS.includes(key)).length;
  return document['version'] === 1 || (known >= SECTIONS_OF_A_CONFIG && 2 * known >= keys.length);
}

/** Replace a section with errors, so that the probes derived from it can be checked too. */
const STAND_IN = {
  gateway: { peer: 'gateway.invalid', url: 'https://gateway.invalid', lan: 'gateway.invalid' },
  paths: { hot: '/invalid/hot', share: '/invalid/share' },
  report: { path: '/invalid/report.json' },
  bootstrap: { share: '/invalid/share' },
} as const;

/** Reads every section of the document; errors are added to `mistakes`. */
export function readSections(document: unknown, mistakes: Mistakes): Sections {
  const top = isMapping(document) ? document : {};
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
  read('version', schema.version, 1);
  return {
    language: read('language', schema.language, 'auto'),
    paths: Object.hasOwn(top, 'paths') ? read('paths', schema.paths, STAND_IN.paths) : {},
    gateway: Object.hasOwn(top, 'gateway') ? read('gateway', schema.gateway, STAND_IN.gateway) : null,
    vault: readOrEmpty('vault', schema.vault),
    bootstrap: Object.hasOwn(top, 'bootstrap') ? read('bootstrap', schema.bootstrap, STAND_IN.bootstrap) : null,
    observer: readOrEmpty('observer', schema.observer),
    hysteresis: readOrEmpty('hysteresis', schema.hysteresis),
    components: readOrEmpty('components', schema.components),
    mirror: readOrEmpty('mirror', mirror),
    mirrorKeys: isMapping(top['mirror']) ? Object.keys(top['mirror']) : [],
    doctor: readOrEmpty('doctor', doctor),
    alerts: readOrEmpty('alerts', alerts),
    watch: readOrEmpty('watch', watch),
    exporter: readOrEmpty('exporter', schema.exporter),
    report: Object.hasOwn(top, 'report') ? read('report', schema.report, STAND_IN.report) : null,
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
  mistakes.add(path, expectedGot(expected, value));
  return instead;
}
