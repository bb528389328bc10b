/** docs/screens: beside being what the source says (made.test.ts), the pictures keep what the page promises of them. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SCREENS, type ScreenRecipe } from '../../../scripts/docs/screen-recipes.ts';
import { screenText } from '../../../scripts/docs-screens.ts';
import { TOUR } from '../../../src/demo/tour-steps.ts';
import { cells } from '../../../src/tui/fit.ts';

const FOLDER = new URL('../../../docs/screens/', import.meta.url);

async function linesOf(name: string): Promise<readonly string[]> {
  const recipe = SCREENS.find((candidate) => candidate.name === name);
  if (recipe === undefined) throw new Error(`no screen ${name}`);
  return (await screenText(recipe)).split('\n');
}

test('no picture is left over from before', () => {
  expect(readdirSync(FOLDER).toSorted()).toEqual(['README.md', ...SCREENS.map(({ name }) => `${name}.txt`)].toSorted());
});

test('every fault of the tour has one', () => {
  expect(SCREENS.map(({ name }) => name)).toEqual(
    expect.arrayContaining(TOUR.filter(({ faults }) => faults.length > 0).map(({ id }) => id)),
  );
});

test.each(SCREENS)('$name fits its screen and has nothing unsaid', async (recipe: ScreenRecipe) => {
  const [columns, rows] = recipe.size ?? [80, 24];
  const lines = (await screenText(recipe)).split('\n').slice(0, -1);
  expect(lines.filter((line) => cells(line) > columns)).toEqual([]);
  if (recipe.piped !== true) expect(lines).toHaveLength(rows);
  expect(lines.join('\n')).not.toMatch(/undefined|NaN|\[object|\{\w+\}/);
});

describe('the tour’s faults are shown with the verdicts of ytm', () => {
  test.each([
    ['ui-timeout', /^ ! DEGRADED {2}gateway 2m {2}the front page fails/],
    ['backend-down', /^ ! DEGRADED {2}gateway 2m {2}the API fails/],
    ['gateway-unreachable', /^ ✗ DOWN {2}gateway 2m {2}not reachable over the tailnet/],
    ['observer-offline', /^ \? UNKNOWN {2}gateway, observer 2m {2}this machine is offline/],
    ['share-unmounted', /^ ✗ DOWN {2}vault 7m {2}the share is not mounted/],
    ['sentinel-lost', /^ ✗ DOWN {2}vault 7m {2}the vault’s sentinel is missing/],
  ])('%s', async (name, headline) => {
    const lines = await linesOf(name);
    expect(lines[0]).toMatch(headline);
    expect(lines.slice(2, 6).some((line) => line.startsWith('      → '))).toBe(true);
    expect(lines.some((line) => line.startsWith('  ! gate SHUT'))).toBe(true);
  });
});
