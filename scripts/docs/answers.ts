/** Answers the history queries of the dashboard from the observations of the studio. */
import { Cells } from '../../src/health/cells.ts';
import { type ProbeSummary, type Sample, type Strip, type StripRange, UNKNOWN_CELL } from '../../src/health/history.ts';
import type { EpochMs, ProbeId } from '../../src/health/observation.ts';
import { ProbeTally } from '../../src/store/probe-tally.ts';
import type { Model, Step, Summaries } from '../../src/tui/model.ts';
import { update } from '../../src/tui/update.ts';
import { PARKED_PATHS, PAST } from './mirrors.ts';
import { NOW, type Observed } from './studio.ts';

/** The step with its history queries answered from the observations. */
export function answered({ model, commands }: Step, { samples }: Observed): Model {
  return commands.reduce((before, command) => {
    if (command.kind === 'ask-troubles') return update(before, { kind: 'troubles', spans: PAST }, NOW).model;
    if (command.kind === 'ask-summaries')
      return update(before, { kind: 'summaries', window: command.window, of: summariesOf(samples, command.since) }, NOW).model;
    if (command.kind === 'ask-paths') return update(before, { kind: 'paths', of: command.of, listing: PARKED_PATHS }, NOW).model;
    if (command.kind !== 'ask-strips') return before;
    const { query, range } = command;
    const probes = new Map([...samples].map(([probe, attempts]) => [probe, stripOf(attempts, range)]));
    return update(before, { kind: 'strips', query, strips: { range, probes, components: new Map(), runs: [], asOf: NOW } }, NOW).model;
  }, model);
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
