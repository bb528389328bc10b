/** @jsxImportSource hono/jsx */
/** The answer in two seconds: is everything fine, and if not, the one cause and the next step. */
import { aboutOf } from '../../health/problems.ts';
import type { Verdict } from '../../health/snapshot.ts';
import { type Headline, headlineOf, noticedOf } from '../../health/unsettled.ts';
import { pageText, reasonNext, reasonText } from '../../messages/messages.ts';
import { stateWord } from '../../report/check-text.ts';
import { configNotice } from '../../report/config-notice.ts';
import { headlineText } from '../../report/probe-word.ts';
import type { View } from '../view.ts';
import { Ago, Next, named, Severity, Sign, Since } from './common.tsx';

export function VerdictPart({ view }: { readonly view: View }) {
  const { snapshot, locale } = view;
  const headline = headlineOf(snapshot);
  const look = noticedOf(snapshot);
  const notice = configNotice(snapshot, locale);
  return (
    <section id="verdict" class={`verdict ${look}`} data-look={look} data-title={verdictTitle(headline, view)}>
      <div role="status" aria-atomic="true">
        <h1>
          <Sign state={look} /> {wordOf(headline, snapshot.verdict, view)}
        </h1>
        <Cause headline={headline} view={view} />
      </div>
      <Duration headline={headline} view={view} />
      {notice === null ? null : (
        <div class="notice">
          <p>{notice.text}</p>
          <Next text={notice.next} locale={locale} />
        </div>
      )}
    </section>
  );
}

/** The title of the window. */
export function verdictTitle(headline: Headline, view: View): string {
  const { snapshot } = view;
  const about = headline.kind === 'problems' ? ` ${named(aboutOf(headline.problems[0]))}` : '';
  return `${wordOf(headline, snapshot.verdict, view)}${about} · ${named(snapshot.host)}`;
}

/** The word in large letters. A healthy verdict beside a problem is not called healthy. */
function wordOf(headline: Headline, verdict: Verdict, { locale }: View): string {
  switch (headline.kind) {
    case 'fine':
      return pageText('fine', locale);
    case 'unknown':
    case 'first-round':
      return headlineText(headline, locale);
    case 'problems':
    case 'unsettled':
    case 'asked':
    case 'gate-shut':
      return verdict === 'healthy' ? pageText('attention', locale) : stateWord(verdict, locale);
  }
}

function Cause({ headline, view }: { readonly headline: Headline; readonly view: View }) {
  const { locale } = view;
  if (headline.kind === 'fine' || headline.kind === 'unknown' || headline.kind === 'first-round') return null;
  if (headline.kind !== 'problems') return <p class="cause">{headlineText(headline, locale)}</p>;
  const [first] = headline.problems;
  return (
    <>
      <p class="cause">
        <Severity reason={first.reason} locale={locale} /> <b>{named(aboutOf(first))}</b>: {reasonText(first.reason, locale)}
      </p>
      <Next text={reasonNext(first.reason, locale)} locale={locale} />
    </>
  );
}

/** Since when, and what else: outside of what is read aloud at every change. */
function Duration({ headline, view }: { readonly headline: Headline; readonly view: View }) {
  const { locale, snapshot, past } = view;
  if (headline.kind === 'problems') {
    const [first, ...others] = headline.problems;
    return (
      <p class="duration">
        <Since at={first.reason.since} locale={locale} />
        {others.length === 0 ? null : <> · {pageText('more-problems', locale, { count: others.length })}</>}
      </p>
    );
  }
  if (headline.kind !== 'fine') return null;
  const since = Math.max(snapshot.gate.state === 'open' ? snapshot.gate.since : 0, ...snapshot.components.map((one) => one.since));
  const last = typeof past === 'string' ? undefined : past.incidents.find(({ until }) => until !== null);
  return (
    <p class="duration">
      {pageText('fine-for', locale)} <Ago at={since} />
      {last === undefined || last.until === null ? null : (
        <>
          {' '}
          · {pageText('last-incident', locale, { component: last.component, at: last.from, lasted: Math.max(0, last.until - last.from) })}
        </>
      )}
    </p>
  );
}
