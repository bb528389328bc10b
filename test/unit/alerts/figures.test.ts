import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { asleepComponents } from '../../../src/alerts/core/figures.ts';
import type { AlertState } from '../../../src/alerts/core/state.ts';
import { readScenario } from '../../support/alerts/scenario.ts';
import { Simulation } from '../../support/alerts/simulation.ts';

const HOUR = 3_600_000;

it('a machine that may sleep counts as asleep from the moment it looks so until it is back, before a notification is due', () => {
  const scenario = readScenario(readFileSync(new URL('../../scenarios/alerts/peer-asleep-a-day.txt', import.meta.url), 'utf8'));
  let state: AlertState | null = null;
  const evaluated = (evaluation: { readonly state: AlertState }): void => void (state = evaluation.state);
  const witness = { observed() {}, judged() {}, skipped() {}, evaluated };
  const simulation = new Simulation({ ...scenario, witness });
  const asleepAt = (hours: number): readonly string[] => {
    simulation.run(hours * HOUR);
    return state === null ? [] : [...asleepComponents(state)];
  };
  expect(asleepAt(0.1)).toEqual([]);
  expect(asleepAt(1)).toEqual(['mac']);
  expect(asleepAt(25)).toEqual(['mac']);
  expect(asleepAt(26)).toEqual([]);
});
