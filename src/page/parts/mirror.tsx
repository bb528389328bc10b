/** @jsxImportSource hono/jsx */
/** The mirror: of which moment the vault is an image, what is under way, and what waits for a person. */
import { isDoubtful, type MirrorProgress, type MirrorSnapshot, type ParkedSummary } from '../../health/mirror.ts';
import { isUnread, MIRROR } from '../../health/mirror-component.ts';
import type { Reason, Verdict } from '../../health/snapshot.ts';
import { cliText, mirrorText, pageText, reasonNext, reasonText, watchText } from '../../messages/messages.ts';
import { bytes, escapeText, type Locale } from '../../messages/template.ts';
import { hintLines, missingText, runLine } from '../../report/mirror-text.ts';
import type { View } from '../view.ts';
import { Ago, Before, Next, Sign } from './common.tsx';

type Shown = { readonly mirror: MirrorSnapshot; readonly view: View };

export function MirrorPart({ view }: { readonly view: View }) {
  const { snapshot, locale } = view;
  const { mirror } = snapshot;
  return (
    <section id="mirror" class="card mirror" aria-labelledby="mirror-title">
      <h2 id="mirror-title">{pageText('mirror', locale)}</h2>
      {mirror === null ? <p class="quiet">{pageText('mirror-none', locale)}</p> : <Mirror mirror={mirror} view={view} />}
    </section>
  );
}

function Mirror({ mirror, view }: Shown) {
  const { locale } = view;
  const { state, progress, parked, reasons, notes, clocks, shadow } = mirror;
  const [why] = reasons;
  return (
    <>
      <p>
        <Sign state={lookOf(view)} />{' '}
        <b class={`word ${lookOf(view)}`}>
          {state === 'halted' && why !== undefined
            ? mirrorText('status.halted', locale, { since: why.since })
            : pageText(`mirror-${state}`, locale)}
        </b>
        {state === 'running' && progress !== null ? <> · {watchText(`run-phase-${progress.phase}`, locale)}</> : null}
        {shadow ? <> · {pageText('mirror-shadow', locale)}</> : null}
      </p>
      {progress === null ? null : <Progress progress={progress} view={view} />}
      <Image mirror={mirror} view={view} />
      {state === 'halted' || state === 'waiting' ? <Reasons reasons={reasons} view={view} /> : null}
      {parked === null ? null : <p class="attention">{parkedText(parked, locale)}</p>}
      <Notes notes={clocks === null ? notes : [clocks, ...notes]} view={view} />
      {hintLines(mirror, locale).map((line) => (
        <p class="quiet">{line}</p>
      ))}
      <Runs mirror={mirror} view={view} />
    </>
  );
}

/** As `ytm mirror plan` says it, with the kinds of change: deletions are what a person looks at first. */
function parkedText(parked: ParkedSummary, locale: Locale): string {
  const { id, deletes, updates, drift, content } = parked;
  const kinds = [
    ...(deletes > 0 ? [watchText('parked-deletes', locale, { count: deletes })] : []),
    ...(updates > 0 ? [watchText('parked-updates', locale, { count: updates })] : []),
    ...(drift > 0 ? [watchText('count-drift', locale, { count: drift })] : []),
  ];
  const whole = mirrorText('plan.parked', locale, { count: deletes + updates + drift + content, id });
  return kinds.length === 0 ? whole : `${whole}: ${kinds.join(locale.language === 'ja' ? '、' : ', ')}`;
}

/** Nothing has judged it before its component exists. */
function lookOf({ snapshot }: View): Verdict {
  return snapshot.components.find(({ id }) => id === MIRROR)?.verdict ?? 'unknown';
}

function imageKey(mirror: MirrorSnapshot, missing: string): 'mirror-except' | 'mirror-last-as-of' | 'mirror-as-of' {
  if (missing !== '') return 'mirror-except';
  return isDoubtful(mirror) ? 'mirror-last-as-of' : 'mirror-as-of';
}

/** Of which moment the vault is an image, and what is missing in it. */
function Image({ mirror, view: { locale } }: Shown) {
  const { upToDateAt: at, comparedAt, leftOut } = mirror;
  if (at === null) return <p>{cliText(isUnread(mirror) ? 'mirror.unread' : 'mirror.never', locale)}</p>;
  const missing = missingText(leftOut, locale);
  return (
    <p>
      {pageText(imageKey(mirror, missing), locale, { at, missing })} (
      <Before at={at} locale={locale} />)
      {comparedAt === null ? null : (
        <>
          {' '}
          · {pageText('mirror-compared', locale)} (<Before at={comparedAt} locale={locale} />)
        </>
      )}
    </p>
  );
}

function Reasons({ reasons, view: { locale } }: { readonly reasons: readonly Reason[]; readonly view: View }) {
  return (
    <ul class="reasons">
      {reasons.map((reason) => (
        <li>
          {reasonText(reason, locale)}
          <Next text={reasonNext(reason, locale)} locale={locale} />
        </li>
      ))}
    </ul>
  );
}

/** What a person should know although it blocks nothing, as `ytm mirror status` says it. */
function Notes({ notes, view: { locale } }: { readonly notes: readonly Reason[]; readonly view: View }) {
  return notes.length === 0 ? null : (
    <ul class="reasons">
      {notes.map((note) => (
        <li>
          {mirrorText('note', locale, { note: reasonText(note, locale) })}
          <Next text={reasonNext(note, locale)} locale={locale} />
        </li>
      ))}
    </ul>
  );
}

function Progress({ progress, view: { locale } }: { readonly progress: MirrorProgress; readonly view: View }) {
  const { bytes: copied, files, rate, etaMs, file, startedAt } = progress;
  const amount = copied.total > 0 ? copied : files;
  const parts = [
    ...(copied.total > 0 ? [pageText('progress-of', locale, { done: bytes(copied.done), total: bytes(copied.total) })] : []),
    ...(files.total > 0 ? [pageText('progress-files', locale, { done: files.done, total: files.total })] : []),
    ...(rate === null ? [] : [pageText('progress-rate', locale, { rate })]),
    ...(etaMs === null ? [] : [pageText('progress-eta', locale, { eta: etaMs })]),
  ];
  return (
    <div class="progress">
      {amount.total > 0 ? (
        <progress value={Math.min(amount.done, amount.total)} max={amount.total} aria-label={pageText('mirror-running', locale)} />
      ) : null}
      <p>
        {parts.map((part) => (
          <>{part} · </>
        ))}
        {pageText('progress-for', locale)} <Ago at={startedAt} />
      </p>
      {file === null ? null : <p class="file">{escapeText(file)}</p>}
    </div>
  );
}

function Runs({ mirror, view: { locale } }: Shown) {
  const { nextAt, state, runs, reasons } = mirror;
  const last = runs.find(({ dryRun }) => !dryRun);
  // What keeps the mirror is said above already.
  const isSaid = reasons.some(({ code }) => code === last?.reasons[0]?.code);
  return (
    <p class="quiet">
      {last === undefined ? null : (
        <>
          {pageText('mirror-last', locale)}: {runLine(isSaid ? { ...last, reasons: [] } : last, locale)}
        </>
      )}
      {state === 'idle' ? (
        <>
          {last === undefined ? null : ' · '}
          {nextAt === null ? pageText('mirror-by-hand', locale) : pageText('mirror-next', locale, { at: nextAt })}
        </>
      ) : null}
    </p>
  );
}
