/** @jsxImportSource hono/jsx */
/** The mirror: of which moment the vault is an image, what is under way, and what waits for a person. */
import type { MirrorProgress, MirrorSnapshot } from '../../health/mirror.ts';
import { isUnread, MIRROR } from '../../health/mirror-component.ts';
import type { Reason, Verdict } from '../../health/snapshot.ts';
import { cliText, pageText, reasonNext, reasonText, watchText } from '../../messages/messages.ts';
import { bytes, escapeText } from '../../messages/template.ts';
import { missingText } from '../../report/mirror-text.ts';
import type { View } from '../view.ts';
import { Ago, Next, Sign } from './common.tsx';

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
  const { state, progress, parked, reasons, shadow } = mirror;
  return (
    <>
      <p>
        <Sign state={lookOf(view)} /> <b class={`word ${lookOf(view)}`}>{pageText(`mirror-${state}`, locale)}</b>
        {state === 'running' && progress !== null ? <> · {watchText(`run-phase-${progress.phase}`, locale)}</> : null}
        {shadow ? <> · {pageText('mirror-shadow', locale)}</> : null}
      </p>
      {progress === null ? null : <Progress progress={progress} view={view} />}
      <Image mirror={mirror} view={view} />
      {state === 'halted' || state === 'waiting' ? <Reasons reasons={reasons} view={view} /> : null}
      {parked === null ? null : (
        <p class="attention">
          {pageText('mirror-parked', locale, { deletes: parked.deletes, updates: parked.updates, drift: parked.drift, id: parked.id })}
        </p>
      )}
      <Runs mirror={mirror} view={view} />
    </>
  );
}

function lookOf({ snapshot }: View): Verdict {
  return snapshot.components.find(({ id }) => id === MIRROR)?.verdict ?? 'healthy';
}

/** Of which moment the vault is an image, and what is missing in it. */
function Image({ mirror, view: { locale } }: Shown) {
  const { upToDateAt: at, comparedAt, leftOut } = mirror;
  if (at === null) return <p>{cliText(isUnread(mirror) ? 'mirror.unread' : 'mirror.never', locale)}</p>;
  const missing = missingText(leftOut, locale);
  return (
    <p>
      {missing === '' ? pageText('mirror-as-of', locale, { at }) : pageText('mirror-except', locale, { at, missing })} (<Ago at={at} />)
      {comparedAt === null ? null : (
        <>
          {' '}
          · {pageText('mirror-compared', locale)} (<Ago at={comparedAt} />)
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
        <Ago at={startedAt} />
      </p>
      {file === null ? null : <p class="file">{escapeText(file)}</p>}
    </div>
  );
}

function Runs({ mirror, view: { locale } }: Shown) {
  const { nextAt, state, runs } = mirror;
  const last = runs.find(({ dryRun }) => !dryRun);
  return (
    <p class="quiet">
      {last === undefined ? null : (
        <>
          {pageText('mirror-last', locale)}: {cliText('mirror.run', locale, { at: last.endedAt, status: last.status })}
          {last.reasons[0] === undefined ? null : <>: {reasonText(last.reasons[0], locale)}</>}
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
