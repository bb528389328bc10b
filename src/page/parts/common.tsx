/** @jsxImportSource hono/jsx */
/** The pieces that every part of the page uses. Text from outside passes `named` or a message template, and is escaped by JSX. */
import { isoTime } from '../../health/instant.ts';
import type { EpochMs } from '../../health/observation.ts';
import type { ProbeState, Reason, Verdict } from '../../health/snapshot.ts';
import { pageText } from '../../messages/messages.ts';
import { clockTime, escapeText, type Locale, span } from '../../messages/template.ts';

const SIGNS: Readonly<Record<Verdict | ProbeState, string>> = { healthy: '●', up: '●', degraded: '▲', down: '✕', unknown: '?' };
const LONGEST_NAME = 80;

/** A name from the config or from outside. */
export function named(text: string): string {
  return escapeText(text, LONGEST_NAME);
}

/** The shape repeats what the colour says. */
export function Sign({ state }: { readonly state: Verdict | ProbeState }) {
  return (
    <span class={`sign ${state}`} aria-hidden="true">
      {SIGNS[state]}
    </span>
  );
}

/**
 * How long ago it was. Its text is filled in when the page is sent and by the browser every second, so the same state gives the same
 * HTML at any time.
 */
export function Ago({ at }: { readonly at: EpochMs }) {
  return <time data-ago={String(at)} datetime={isoTime(at)} />;
}

const AGO = /<time data-ago="(\d+)" datetime="([^"]*)"><\/time>/g;

/** Fills in the text of every `Ago`. */
export function withAges(html: string, now: EpochMs, language: Locale['language']): string {
  return html.replace(
    AGO,
    (_, at: string, date: string) =>
      `<time data-ago="${at}" datetime="${date}">${span(Math.max(1_000, floorSecond(now - Number(at))), language)}</time>`,
  );
}

function floorSecond(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}

/** `5 min ago`. */
export function Before({ at, locale }: { readonly at: EpochMs; readonly locale: Locale }) {
  return (
    <>
      <Ago at={at} />
      {locale.language === 'en' ? ' ' : ''}
      {pageText('ago', locale)}
    </>
  );
}

/** A local time of day, with the date when it is not of today. */
export function Clock({ at, locale }: { readonly at: EpochMs; readonly locale: Locale }) {
  return <time datetime={isoTime(at)}>{clockTime(at, locale)}</time>;
}

/** `since 21:03 (5 min)`. */
export function Since({ at, locale }: { readonly at: EpochMs; readonly locale: Locale }) {
  return (
    <span class="since">
      {pageText('since', locale, { at })} (<Ago at={at} />)
    </span>
  );
}

export function Next({ text, locale }: { readonly text: string; readonly locale: Locale }) {
  return (
    <p class="next">
      <span class="label">{pageText('next', locale)}</span> {text}
    </p>
  );
}

export function Severity({ reason, locale }: { readonly reason: Reason; readonly locale: Locale }) {
  return <span class={`tag ${reason.severity}`}>{pageText(reason.severity, locale)}</span>;
}

/** The probe or component that a reason is about. */
export function placeOf({ component, probe }: Pick<Reason, 'component' | 'probe'>): string {
  return named(probe === null ? component : `${component}/${probe}`);
}
