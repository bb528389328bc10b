/** @jsxImportSource hono/jsx */
/** The status page: its pieces for a state, and the whole document. */
import { headlineOf, noticedOf } from '../health/unsettled.ts';
import { type AssetNames, Document } from './document.tsx';
import { AvailabilityPart } from './parts/availability.tsx';
import { withAges } from './parts/common.tsx';
import { ComponentsPart } from './parts/components.tsx';
import { GatePart } from './parts/gate.tsx';
import { IncidentsPart } from './parts/incidents.tsx';
import { MirrorPart } from './parts/mirror.tsx';
import { ProblemsPart } from './parts/problems.tsx';
import { VerdictPart, verdictTitle } from './parts/verdict.tsx';
import { htmlOf, joined, type Pieces, piecesOf, slot, type Units } from './units.ts';
import type { View } from './view.ts';

/** Everything between header and footer. The same state gives the same pieces, whenever it is asked for. */
export function statusPieces(view: View): Pieces {
  const units: Units = new Map<string, unknown>([
    ['verdict', <VerdictPart view={view} />],
    ['problems', <ProblemsPart view={view} />],
    ['gate', <GatePart view={view} />],
    ['mirror', <MirrorPart view={view} />],
    ['incidents', <IncidentsPart view={view} />],
    ['availability', <AvailabilityPart view={view} />],
  ]);
  const frame = (
    <>
      {slot('verdict')}
      <div class="columns">
        {slot('problems')}
        <ComponentsPart view={view} units={units} />
        <div class="side">
          {slot('gate')}
          {slot('mirror')}
          {slot('incidents')}
          {slot('availability')}
        </div>
      </div>
    </>
  );
  return piecesOf(frame, units);
}

/** @param version names the state of the pieces: the stream continues from it */
export function statusDocument(view: View, pieces: Pieces, version: string, assets: AssetNames): string {
  const { snapshot, locale } = view;
  const shell = htmlOf(
    <Document
      language={view.language}
      wall={view.wall}
      locale={locale}
      host={snapshot.host}
      version={snapshot.version}
      title={verdictTitle(headlineOf(snapshot), view)}
      path="/"
      asOf={locale.now}
      assets={assets}
      live={{ version, look: noticedOf(snapshot) }}
    >
      {slot('main')}
    </Document>,
  );
  const html = joined({ frame: shell, units: new Map([['main', joined(pieces)]]) });
  return `<!doctype html>${withAges(html, locale.now, locale.language)}\n`;
}
