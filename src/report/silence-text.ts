/** A silence in words. Pure. */
import type { ActiveSilence } from '../health/alert-overview.ts';
import { alertsText } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';

const KEYS = {
  listed: { some: 'list.silence', all: 'list.silence-all' },
  made: { some: 'silence.done', all: 'silence.done-all' },
} as const;

/** @param as it is listed, or was just made */
export function silenceText(
  as: keyof typeof KEYS,
  { id, components, until, why }: Pick<ActiveSilence, 'id' | 'components' | 'until' | 'why'>,
  locale: Locale,
): string {
  const silence =
    components === null
      ? alertsText(KEYS[as].all, locale, { id, until })
      : alertsText(KEYS[as].some, locale, { id, until, components: components.join(', ') });
  return why === '' ? silence : silence + alertsText('silence.why', locale, { why });
}
