/** Keeps the title of the terminal current, and draws attention to what begins and ends. */
import type { EpochMs, Millis } from '../health/observation.ts';
import type { Snapshot } from '../health/snapshot.ts';
import type { Locale } from '../messages/template.ts';
import type { Clock } from '../platform/clock.ts';
import { type AttentionSettings, isQuiet, isWorth, newsSince, newsText, type ProblemSet, problemSetOf, titleText } from './attention.ts';
import { BELL, hasTitle, notificationSequence, titleSequence } from './screen/calling.ts';

/** A fleet that flaps does not ring all the time. */
const APART_MS: Millis = 10_000;
const MINUTE: Millis = 60_000;

interface AttendingOptions {
  readonly settings: AttentionSettings;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly localeAt: (now: EpochMs) => Locale;
  readonly write: (text: string) => void;
}

export interface Attending {
  /** `isLost`: nothing new can be learned, so there is no news either. */
  readonly see: (snapshot: Snapshot, isLost: boolean) => void;
  /** What gives the terminal its title; `null`: it is left alone. */
  readonly title: (() => string) | null;
}

export function createAttending({ settings, env, clock, localeAt, write }: AttendingOptions): Attending {
  const titled = settings.title && hasTitle(env);
  let title = '';
  let reported: ProblemSet | null = null;
  let calledAt = Number.NEGATIVE_INFINITY;

  const showTitle = (text: string): void => {
    if (!titled || text === title) return;
    title = text;
    write(titleSequence(text));
  };

  /** What is held back is compared with what was reported last: if it is over by then, nothing is reported. */
  const call = (snapshot: Snapshot): void => {
    const now = problemSetOf(snapshot);
    reported ??= now;
    const news = newsSince(reported, now);
    const rings = isWorth(settings.bell, news);
    const notifies = isWorth(settings.notify, news);
    const at = clock.now();
    const locale = localeAt(at);
    const minute = Math.floor(at / MINUTE + locale.utcOffsetMinutes) % 1_440;
    if (isQuiet(settings, minute) || clock.monotonic() - calledAt < APART_MS) return;
    reported = now;
    if (!rings && !notifies) return;
    calledAt = clock.monotonic();
    write(`${rings ? BELL : ''}${notifies ? notificationSequence(newsText(news, locale), env) : ''}`);
  };

  return {
    see(snapshot, isLost) {
      showTitle(titleText(snapshot, isLost, localeAt(clock.now())));
      if (snapshot.complete && !isLost) call(snapshot);
    },
    title: titled ? () => (title === '' ? '' : titleSequence(title)) : null,
  };
}
