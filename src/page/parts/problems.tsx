/** @jsxImportSource hono/jsx */
/** The problems besides the one on top, worst first, with severity, cause and next step. */
import { aboutOf, type Problem, problemsOf } from '../../health/problems.ts';
import { pageText, reasonNext, reasonText } from '../../messages/messages.ts';
import { stateWord } from '../../report/check-text.ts';
import type { View } from '../view.ts';
import { Next, named, Severity, Sign, Since } from './common.tsx';

export function ProblemsPart({ view }: { readonly view: View }) {
  const { snapshot, locale } = view;
  const [, ...problems] = problemsOf(snapshot);
  return (
    <section id="problems" class="card problems" aria-labelledby="problems-title" hidden={problems.length === 0}>
      <h2 id="problems-title">
        {pageText('problems', locale)} <span class="count">{problems.length}</span>
      </h2>
      <ol>
        {problems.map((problem) => (
          <ProblemItem problem={problem} view={view} />
        ))}
      </ol>
    </section>
  );
}

function ProblemItem({ problem, view: { locale } }: { readonly problem: Problem; readonly view: View }) {
  const { reason, component } = problem;
  return (
    <li class="problem">
      <p class="problem-head">
        <Severity reason={reason} locale={locale} />
        <Sign state={component.verdict} />
        <b>{named(aboutOf(problem))}</b>
        <span class={`word ${component.verdict}`}>{stateWord(component.verdict, locale)}</span>
        <Since at={reason.since} locale={locale} />
      </p>
      <p>{reasonText(reason, locale)}</p>
      <Next text={reasonNext(reason, locale)} locale={locale} />
    </li>
  );
}
