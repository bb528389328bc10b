/** @jsxImportSource hono/jsx */
/** What happened to a probe or component in the last day: one cell for a quarter of an hour, its worst class as height and colour. */
import type { EpochMs } from '../../health/observation.ts';
import type { AttemptClass } from '../../health/snapshot.ts';
import { pageText } from '../../messages/messages.ts';
import { clockTime, type Locale } from '../../messages/template.ts';
import { shareText } from '../../report/past-words.ts';
import { CELL_MS, CELLS } from '../view.ts';

/** The top of a cell, of 12: the shape says the same as the colour. */
const TOPS: Readonly<Record<AttemptClass, number>> = { u: 8, n: 6, w: 4, d: 0 };

interface StripProps {
  /** One letter for each cell, the newest last; `.`: nothing is recorded. */
  readonly classes: string;
  /** The present state: the history is read once a minute. */
  readonly now: AttemptClass;
  readonly locale: Locale;
}

export function Strip({ classes, now, locale }: StripProps) {
  const cells = withNow(classes, now);
  const judged = cells.split('').filter((letter) => letter !== '.' && letter !== 'n');
  const good = judged.filter((letter) => letter === 'u').length;
  const label =
    judged.length === 0 ? pageText('strip-none', locale) : pageText('strip-share', locale, { good: shareText(good / judged.length) });
  const paths = new Map<string, string>();
  for (const run of cells.matchAll(/u+|w+|d+|n+/g)) {
    const kind = run[0][0] as AttemptClass;
    paths.set(kind, `${paths.get(kind) ?? ''}M${run.index} ${TOPS[kind]}h${run[0].length}V12h-${run[0].length}z`);
  }
  return (
    <svg class="strip" viewBox={`0 0 ${CELLS} 12`} preserveAspectRatio="none" role="img" aria-label={label}>
      {[...paths].map(([kind, d]) => (
        <path class={kind} d={d} />
      ))}
    </svg>
  );
}

/** From good to bad. */
const BADNESS = '.unwd';

/** The newest cell is at least as bad as the present state. */
function withNow(classes: string, now: AttemptClass): string {
  const last = classes.at(-1) ?? '.';
  return BADNESS.indexOf(now) > BADNESS.indexOf(last) ? `${classes.slice(0, -1)}${now}` : classes;
}

const TICK_HOURS = 4;

/** The time axis of all strips: a mark at every fourth full hour of local time. */
export function Axis({ since, locale }: { readonly since: EpochMs; readonly locale: Locale }) {
  const until = since + CELLS * CELL_MS;
  const step = TICK_HOURS * 3_600_000;
  const shift = locale.utcOffsetMinutes * 60_000;
  const ticks: EpochMs[] = [];
  for (let at = Math.ceil((since + shift) / step) * step - shift; at < until; at += step) ticks.push(at);
  return (
    <svg class="axis" aria-hidden="true">
      {ticks.map((at) => {
        const x = `${((100 * (at - since)) / (until - since)).toFixed(2)}%`;
        return (
          <>
            <line x1={x} x2={x} y1="0" y2="5" />
            <text x={x} y="16">
              {clockTime(at, { ...locale, now: at })}
            </text>
          </>
        );
      })}
    </svg>
  );
}
