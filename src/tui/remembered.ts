/**
 * What a person chose with keys is still so the next time. Each choice is kept with what the config said then: where the config says
 * something else by now, it counts. Pure; what is read may be anything.
 */
import { isObject, type Loose, parseObject } from '../platform/parse-object.ts';
import { WINDOWS } from './history-window.ts';
import { LAYOUTS } from './layout.ts';
import type { Chosen } from './model.ts';
import { SORTS } from './rows.ts';
import { THEMES } from './theme.ts';

const VALUES: { readonly [K in keyof Chosen]: readonly Chosen[K][] } = {
  window: WINDOWS,
  sort: SORTS,
  layout: LAYOUTS,
  theme: THEMES,
  clockTimes: [true, false],
};
const KEYS = Object.keys(VALUES) as readonly (keyof Chosen)[];

/** The choices that a text holds, as far as they are understood and the config has not changed since. */
export function rememberedIn(text: string, configured: Chosen): Partial<Chosen> {
  const kept = parseObject(text) ?? {};
  const entries = KEYS.flatMap((key) => {
    const entry = kept[key];
    const { value, instead }: Loose = isObject(entry) ? entry : {};
    const isKnown = (VALUES[key] as readonly unknown[]).includes(value);
    return isKnown && instead === configured[key] && value !== instead ? [[key, value] as const] : [];
  });
  return Object.fromEntries(entries);
}

export function textToRemember(chosen: Chosen, configured: Chosen): string {
  const changed = KEYS.filter((key) => chosen[key] !== configured[key]);
  return `${JSON.stringify(Object.fromEntries(changed.map((key) => [key, { value: chosen[key], instead: configured[key] }])))}\n`;
}
