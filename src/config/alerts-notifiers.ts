/** `alerts.notify` → checked notifiers. */
import * as z from 'zod/mini';
import type { NotifierKind } from '../alerts/notifier.ts';
import { commonNotifier } from './alerts-section.ts';
import type { NotifierConfig } from './config.ts';
import { expectedGot, mistakesOf, shown, unknownKey } from './issues.ts';
import type { Mistakes } from './mistakes.ts';
import { suggestion } from './near-name.ts';
import { keysOf } from './schema-walk.ts';
import { isMapping } from './yaml-text.ts';

export type NotifierKinds = ReadonlyMap<string, NotifierKind<unknown>>;

const NAME = /^[a-z][a-z0-9_-]{0,31}$/;
const common = z.strictObject(commonNotifier);
const COMMON_KEYS = new Set(Object.keys(commonNotifier));

export interface NotifierReader {
  readonly kinds: NotifierKinds;
  /** Components that a notifier can be for. */
  readonly components: readonly string[];
  readonly mistakes: Mistakes;
}

/** Those without errors. */
export function readNotifiers(written: Readonly<Record<string, unknown>>, reader: NotifierReader): readonly NotifierConfig[] {
  const read = Object.entries(written).flatMap(([name, value]) => readNotifier(name, value, reader) ?? []);
  for (const { name, fallback } of read) checkFallback(name, fallback, Object.keys(written), read, reader.mistakes);
  return read;
}

function readNotifier(name: string, written: unknown, reader: NotifierReader): NotifierConfig | null {
  const path = `alerts.notify.${name}`;
  const { mistakes } = reader;
  if (!NAME.test(name)) {
    mistakes.add(path, 'the name of a notifier must consist of lower-case letters, digits, - and _ (at most 32), and begin with a letter');
    return null;
  }
  const kind = kindOf(name, written, path, reader);
  if (kind === null) return null;
  const values = isMapping(written) ? written : kind.fromShort(written);
  if (values === null) {
    mistakes.add(path, `${kind.kind} has no such short form; expected a mapping with ${keysOf(kind.settings).join(', ')}`);
    return null;
  }
  return readValues(name, values, kind, path, reader);
}

function kindOf(name: string, written: unknown, path: string, { kinds, mistakes }: NotifierReader): NotifierKind<unknown> | null {
  const named = isMapping(written) ? (written['kind'] ?? name) : name;
  const kind = typeof named === 'string' ? kinds.get(named) : undefined;
  const people = [...kinds.values()].filter(({ audience }) => audience === 'people').map((one) => one.kind);
  if (kind === undefined) {
    const said = typeof named === 'string' ? named : '';
    const place = isMapping(written) && written['kind'] !== undefined ? `${path}.kind` : path;
    if (written === null || (!isMapping(written) && typeof written === 'object')) mistakes.add(path, expectedGot(EXPECTED, written));
    else mistakes.add(place, `there is no notifier kind ${shown(said)}${suggestion(said, people)}`);
    return null;
  }
  if (kind.audience === 'people') return kind;
  mistakes.add(path, `${kind.kind} takes no messages about incidents; use alerts.deadman for it`);
  return null;
}

const EXPECTED = 'a mapping with the settings of a notifier';

function readValues(
  name: string,
  values: Readonly<Record<string, unknown>>,
  kind: NotifierKind<unknown>,
  path: string,
  { mistakes, components }: NotifierReader,
): NotifierConfig | null {
  const pick = (isCommon: boolean) => Object.fromEntries(Object.entries(values).filter(([key]) => COMMON_KEYS.has(key) === isCommon));
  const basics = z.safeParse(common, pick(true));
  const settings = z.safeParse(kind.settings, pick(false));
  if (!basics.success) mistakes.addAll(mistakesOf(basics.error.issues, common, pick(true), path));
  if (!settings.success) reportSettings(settings.error.issues, kind, pick(false), path, mistakes);
  if (!basics.success || !settings.success) return null;
  const { for: scope, fallback = null } = basics.data;
  for (const component of scope?.components ?? []) {
    if (!components.includes(component))
      mistakes.add(`${path}.for.components`, `no probe belongs to component ${component}${suggestion(component, components)}`);
  }
  return {
    name,
    kind: kind.kind,
    settings: settings.data,
    ...scopeOf(scope),
    fallback,
    written: { ...pick(false), kind: kind.kind },
  };
}

function scopeOf(scope: z.output<typeof common>['for']): Pick<NotifierConfig, 'components' | 'severities'> {
  return { components: scope?.components ?? null, severities: scope?.severities ?? null };
}

function reportSettings(
  issues: readonly z.core.$ZodIssue[],
  kind: NotifierKind<unknown>,
  own: Readonly<Record<string, unknown>>,
  path: string,
  mistakes: Mistakes,
): void {
  const known = [...COMMON_KEYS, ...keysOf(kind.settings)];
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys' || issue.path.length > 0) mistakes.addAll(mistakesOf([issue], kind.settings, own, path));
    else for (const key of issue.keys) mistakes.add(`${path}.${key}`, unknownKey(key, known));
  }
}

function checkFallback(
  name: string,
  fallback: string | null,
  names: readonly string[],
  all: readonly NotifierConfig[],
  mistakes: Mistakes,
): void {
  if (fallback === null) return;
  const path = `alerts.notify.${name}.fallback`;
  if (!names.includes(fallback)) {
    mistakes.add(path, `there is no notifier ${fallback}${suggestion(fallback, names)}`);
    return;
  }
  const way = [name];
  for (let next: string | null = fallback; next !== null; next = all.find((one) => one.name === next)?.fallback ?? null) {
    way.push(next);
    if (next === name) return mistakes.add(path, `the fallbacks go round in a circle: ${way.join(' → ')}`);
    if (way.length > all.length + 1) return;
  }
}
