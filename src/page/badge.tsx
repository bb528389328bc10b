/** @jsxImportSource hono/jsx */
/** A badge for a README, and the icon of the page's tab. */
import type { Snapshot, Verdict } from '../health/snapshot.ts';
import { noticedOf } from '../health/unsettled.ts';
import { pageText } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';
import { stateWord } from '../report/check-text.ts';
import { named } from './parts/common.tsx';
import { htmlOf } from './units.ts';

/** White text can be read on each of them. */
const COLOURS: Readonly<Record<Verdict, string>> = { healthy: '#1a7f37', degraded: '#9a6700', down: '#cf222e', unknown: '#59636e' };
const CHARACTER_WIDTH = 7;
const WIDE_CHARACTER_WIDTH = 12;
const PADDING = 12;

/** @param component of which component; `null`: of everything. Returns `null` when there is no such component. */
export function badge(snapshot: Snapshot, component: string | null, locale: Locale): string | null {
  const own = snapshot.components.find(({ id }) => id === component);
  if (component !== null && own === undefined) return null;
  const look = own?.verdict ?? noticedOf(snapshot);
  const verdict = own?.verdict ?? snapshot.verdict;
  const word = verdict === 'healthy' && look !== 'healthy' ? pageText('attention', locale) : stateWord(verdict, locale);
  const label = own === undefined ? 'ytm' : named(own.id);
  const left = widthOf(label);
  const right = widthOf(word);
  return svg(
    <svg xmlns="http://www.w3.org/2000/svg" width={left + right} height="20" role="img" aria-label={`${label}: ${word}`}>
      <title>{`${label}: ${word}`}</title>
      <rect width={left} height="20" fill="#24292f" />
      <rect x={left} width={right} height="20" fill={COLOURS[look]} />
      <g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
        <text x={left / 2} y="14">
          {label}
        </text>
        <text x={left + right / 2} y="14">
          {word}
        </text>
      </g>
    </svg>,
  );
}

export function icon(look: Verdict): string {
  const shapes: Readonly<Record<Verdict, string>> = {
    healthy: 'M8 1a7 7 0 1 0 .01 0z',
    degraded: 'M8 1L15.5 14.5H.5z',
    down: 'M2 0L8 6L14 0L16 2L10 8L16 14L14 16L8 10L2 16L0 14L6 8L0 2z',
    unknown: 'M8 0L16 8L8 16L0 8z',
  };
  return svg(
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">
      <path fill={COLOURS[look]} d={shapes[look]} />
    </svg>,
  );
}

function svg(drawing: unknown): string {
  return `${htmlOf(drawing)}\n`;
}

function widthOf(text: string): number {
  return Array.from(text).reduce((sum, character) => sum + (character > '\u2e80' ? WIDE_CHARACTER_WIDTH : CHARACTER_WIDTH), PADDING);
}
