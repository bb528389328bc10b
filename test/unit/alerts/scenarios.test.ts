import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { differences, play, readScenario } from '../../support/alerts/scenario.ts';

const FOLDER = new URL('../../scenarios/alerts/', import.meta.url);
const FILES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.txt'))
  .sort();

describe('scenarios', () => {
  for (const file of FILES) {
    const scenario = readScenario(readFileSync(new URL(file, FOLDER), 'utf8'));
    it(`${file.replace('.txt', '')}: ${scenario.title}`, () => {
      expect(differences(scenario.expected, play(scenario)) ?? 'as expected').toBe('as expected');
    });
  }

  it('detects what is missing, what is too much, and what comes at the wrong time', () => {
    const text = readFileSync(new URL('gateway-6-minutes.txt', FOLDER), 'utf8');
    const scenario = readScenario(text);
    const { expected } = scenario;
    const received = play(scenario);
    expect(received).toHaveLength(2);
    expect(differences(expected, received)).toBeNull();
    expect(differences(expected, received.slice(0, 1))).toContain('! nothing');
    expect(differences([], received)).toContain('expected: nothing');
    expect(differences(expected, received.toReversed())).toContain('!');
    expect(
      differences(
        expected,
        received.map((one) => ({ ...one, t: one.t + 120_000 })),
      ),
    ).toContain('!');
  });

  it('has at least forty of them, each with a title', () => {
    const titles = FILES.map((file) => readScenario(readFileSync(new URL(file, FOLDER), 'utf8')).title);
    expect(titles.length).toBeGreaterThanOrEqual(40);
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles).not.toContain('');
  });
});
