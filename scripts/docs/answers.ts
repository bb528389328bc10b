/** Answers the history queries of the dashboard from the observations of the studio. */
import { type Availability, availabilityOf, NO_TIME, type TimeRange, withSpan } from '../../src/health/availability.ts';
import { Cells } from '../../src/health/cells.ts';
import { type ProbeSummary, type Sample, type Strip, type StripRange, UNKNOWN_CELL } from '../../src/health/history.ts';
import type { EpochMs, ProbeId } from '../../src/health/observation.ts';
import type { Snapshot } from '../../src/health/snapshot.ts';
import { ProbeTally } from '../../src/store/probe-tally.ts';
import type { Model } from '../../src/tui/model.ts';
import type { Answer, Question, Summaries } from '../../src/tui/questions.ts';
import type { Step } from '../../src/tui/step.ts';
import { update } from '../../src/tui/update.ts';
import { alertsOf } from './alerts.ts';
import { PARKED_PATHS, PAST } from './mirrors.ts';
import { NOW, type Observed } from './studio.ts';

/** The step with its history queries answered from the observations. */
export function answered({ model, commands }: Step, { samples }: Observed): Model {
  return commands.reduce((before, command) => {
    if (command.kind === 'ask-paths') return update(before, { kind: 'paths', of: command.of, listing: PARKED_PATHS }, NOW).model;
    const answer = command.kind === 'ask' ? answerTo(command.question, before, samples) : null;
    return answer === null ? before : update(before, { kind: 'answered', ...answer }, NOW).model;
  }, model);
}

function answerTo(question: Question, { snapshot }: Model, samples: Observed['samples']): Answer | null {
  switch (question.topic) {
    case 'troubles':
      return { ...question, answer: PAST };
    case 'summaries':
      return { ...question, answer: summariesOf(samples, question.since) };
    case 'alerts':
      return { ...question, answer: alertsOf(snapshot) };
    case 'availability':
      return { ...question, answer: snapshot.components.map(({ id }) => availabilityIn(id, question.range)) };
    case 'strips': {
      const { range } = question;
      const probes = new Map([...samples].map(([probe, attempts]) => [probe, stripOf(attempts, range)]));
      const components = new Map(snapshot.components.map(({ id }) => [id, judgedIn(id, snapshot, probes, range)]));
      return { ...question, answer: { range, probes, components, runs: [], asOf: NOW } };
    }
    case 'incidents':
    case 'story':
      return null;
  }
}

/** Healthy while any of its probes was attempted: what it was besides, the list of troubles says. */
function judgedIn(id: string, { probes: all }: Snapshot, strips: ReadonlyMap<ProbeId, Strip>, { cells }: StripRange): Strip {
  const own = all.flatMap((probe) => (probe.component === id ? [strips.get(probe.id)?.classes ?? ''] : []));
  const classes = Array.from({ length: cells }, (_, place) =>
    own.some((each) => (each[place] ?? UNKNOWN_CELL) !== UNKNOWN_CELL) ? 'u' : UNKNOWN_CELL,
  );
  return { classes: classes.join(''), tookMs: classes.map(() => null) };
}

/** Well but for what is in the list of past troubles. */
function availabilityIn(id: string, range: TimeRange): Availability {
  const own = PAST.filter(({ subject }) => subject.kind === 'component' && subject.id === id);
  const times = own.reduce((sum, span) => withSpan(sum, span, range, NOW), NO_TIME);
  const bad = times.degradedMs + times.downMs + times.unknownMs;
  return availabilityOf({ kind: 'component', id }, { ...times, goodMs: range.until - range.from - bad }, range);
}

function stripOf(attempts: readonly Sample[], { since, until, cells: count }: StripRange): Strip {
  const cells = new Cells(since, until - 1, count);
  for (const attempt of attempts) cells.add(attempt);
  const list = cells.list();
  return {
    classes: list.map((cell) => cell?.class ?? UNKNOWN_CELL).join(''),
    tookMs: list.map((cell) => cell?.tookMs ?? null),
  };
}

function summariesOf(samples: Observed['samples'], since: EpochMs): Summaries {
  const summaries = new Map<ProbeId, ProbeSummary>();
  for (const [probe, attempts] of samples) {
    const tally = new ProbeTally();
    for (const { tookMs, ...attempt } of attempts.filter(({ at }) => at >= since))
      tally.add({ ...attempt, tookMs: tookMs ?? 0, answered: tookMs !== null });
    const summary = tally.summary();
    if (summary !== null) summaries.set(probe, summary);
  }
  return summaries;
}
