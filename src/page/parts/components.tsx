/** @jsxImportSource hono/jsx */
/** Components and their probes, with strips on one time axis. */
import { MIRROR } from '../../health/mirror-component.ts';
import { isFine } from '../../health/rank.ts';
import type { ComponentSnapshot, ProbeSnapshot } from '../../health/snapshot.ts';
import { unsettledOf } from '../../health/unsettled.ts';
import { pageText, reasonText } from '../../messages/messages.ts';
import type { Locale } from '../../messages/template.ts';
import { stateWord } from '../../report/check-text.ts';
import { probeWord } from '../../report/probe-word.ts';
import { measuredValue } from '../../report/value.ts';
import { slot, type Units } from '../units.ts';
import { CELLS, type View } from '../view.ts';
import { Ago, named, Sign } from './common.tsx';
import { Axis, Strip } from './strip.tsx';

const NOTHING = '.'.repeat(CELLS);

/** The frame of the section; head and rows are units of their own, as most observations change one row. */
export function ComponentsPart({ view, units }: { readonly view: View; readonly units: Units }) {
  const { snapshot, locale, past } = view;
  units.set('axis', <AxisRow view={view} />);
  return (
    <section id="components" class="card components" aria-labelledby="components-title">
      <h2 id="components-title">
        {pageText('components', locale)} <small>{pageText('components-axis', locale)}</small>
      </h2>
      {slot('axis')}
      {snapshot.components.map((component, index) => {
        const id = `c${index}`;
        const probes = snapshot.probes.filter((probe) => probe.component === component.id);
        units.set(`${id}-head`, <Head id={`${id}-head`} component={component} probes={probes} view={view} />);
        if (probes.length === 0) return <div class="component">{slot(`${id}-head`)}</div>;
        const open = !isFine(component.verdict) || probes.some((probe) => unsettledOf(probe) !== null);
        return (
          <details class="component" id={id} open={open} data-open={open ? '' : undefined}>
            <summary>{slot(`${id}-head`)}</summary>
            <ul>
              {probes.map((probe, place) => {
                const row = `${id}-p${place}`;
                units.set(row, <Row id={row} probe={probe} view={view} />);
                return slot(row);
              })}
            </ul>
          </details>
        );
      })}
      <p class="legend">
        {(['u', 'w', 'd', 'n'] as const).map((kind) => (
          <span>
            <svg viewBox="0 0 12 12" aria-hidden="true">
              <path class={kind} d="M0 2h12V12H0z" />
            </svg>
            {pageText(`legend-${kind}`, locale)}
          </span>
        ))}
        <span>
          <svg class="blank" viewBox="0 0 12 12" aria-hidden="true" />
          {pageText('legend-none', locale)}
        </span>
      </p>
      {typeof past === 'string' ? (
        <p class="quiet">{pageText(past === 'loading' ? 'history-loading' : 'history-missing', locale)}</p>
      ) : null}
    </section>
  );
}

function AxisRow({ view: { past, locale } }: { readonly view: View }) {
  return (
    <div id="axis" class="row axis-row">
      <span class="name" />
      {typeof past === 'string' ? <span class="axis" /> : <Axis since={past.since} locale={locale} />}
      <span class="value" />
    </div>
  );
}

interface HeadProps {
  readonly id: string;
  readonly component: ComponentSnapshot;
  readonly probes: readonly ProbeSnapshot[];
  readonly view: View;
}

function Head({ id, component, probes, view }: HeadProps) {
  const { locale, past } = view;
  const { verdict, since } = component;
  const up = probes.filter(({ state }) => state === 'up').length;
  const classes = typeof past === 'string' ? NOTHING : (past.components.get(component.id) ?? NOTHING);
  return (
    <span id={id} class={`row head ${verdict}`}>
      <span class="name">
        <Sign state={verdict} /> <b>{named(component.id)}</b> <span class={`word ${verdict}`}>{stateWord(verdict, locale)}</span>
      </span>
      <Strip classes={classes} now={LETTERS[verdict]} locale={locale} />
      <span class="value">
        {probes.length > 0 ? pageText('up-of', locale, { up, all: probes.length }) : mirrorState(component, view)}
        {isFine(verdict) ? null : (
          <>
            {' '}
            · <Ago at={component.reasons[0]?.since ?? since} />
          </>
        )}
      </span>
    </span>
  );
}

function mirrorState({ id }: ComponentSnapshot, { snapshot: { mirror }, locale }: View): string {
  return id === MIRROR && mirror !== null ? pageText(`mirror-${mirror.state}`, locale) : '';
}

function Row({ id, probe, view }: { readonly id: string; readonly probe: ProbeSnapshot; readonly view: View }) {
  const { locale, past } = view;
  const { state } = probe;
  const classes = typeof past === 'string' ? NOTHING : (past.probes.get(probe.id) ?? NOTHING);
  const open = unsettledOf(probe);
  const look = state === 'up' && open !== null ? (open.what === 'not-run' ? 'unknown' : 'degraded') : state;
  return (
    <li id={id} class={`row ${look}`}>
      <span class="name">
        <Sign state={look} /> {named(probe.id)} {look === 'up' ? null : <span class={`word ${look}`}>{probeWord(probe, locale)}</span>}
      </span>
      <Strip classes={classes} now={LETTERS[look]} locale={locale} />
      <span class="value">{measuredThen(probe, locale)}</span>
      {probe.reason === null || look === 'up' ? null : <span class="why">{reasonText(probe.reason, locale)}</span>}
    </li>
  );
}

/** As of the attempt: an age that grows with every look would be sent again with every change. */
function measuredThen(probe: ProbeSnapshot, locale: Locale): string {
  return probe.last === null ? '' : measuredValue(probe, { ...locale, now: probe.last.at });
}

const LETTERS = { up: 'u', healthy: 'u', degraded: 'w', down: 'd', unknown: 'n' } as const;
