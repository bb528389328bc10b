import { describe, expect, test } from 'vitest';
import type { Sample } from '../../../src/exporter/family.ts';
import { byProbe, PrintedLines } from '../../../src/exporter/printed-lines.ts';

function printer() {
  const printed: string[] = [];
  const lines = new PrintedLines((samples) => {
    const probes = samples.map(({ labels, value }) => `${labels['probe']}/${labels['code'] ?? ''} ${value}`);
    printed.push(...probes);
    return Promise.resolve(['# HELP', ...probes].join('\n'));
  });
  return { lines, since: () => printed.splice(0) };
}

const of = (probe: string, value: number, code = 'x'): Sample => ({ labels: { probe, code }, value });

describe('the lines of a metric', () => {
  test('are printed again for a probe with a sample that changed, and for no other', async () => {
    const { lines, since } = printer();
    expect(await lines.text(byProbe([of('a', 1), of('a', 2, 'y'), of('b', 3)]))).toBe('# HELP\na/x 1\na/y 2\nb/x 3\n');
    since();
    expect(await lines.text(byProbe([of('a', 1), of('a', 5, 'y'), of('b', 3)]))).toBe('# HELP\na/x 1\na/y 5\nb/x 3\n');
    expect(since()).toEqual(['a/x 1', 'a/y 5']);
  });

  test.each([
    ['another label', [of('a', 1, 'z'), of('b', 2)], '# HELP\na/z 1\nb/x 2\n'],
    ['one sample more', [of('a', 1), of('a', 1, 'y'), of('b', 2)], '# HELP\na/x 1\na/y 1\nb/x 2\n'],
    ['a probe less', [of('b', 2)], '# HELP\nb/x 2\n'],
    ['another order', [of('b', 2), of('a', 1)], '# HELP\nb/x 2\na/x 1\n'],
    ['none', [], '# HELP\n'],
  ])('follow %s', async (_, samples, text) => {
    const { lines } = printer();
    await lines.text(byProbe([of('a', 1), of('b', 2)]));
    expect(await lines.text(byProbe(samples))).toBe(text);
  });
});

test('a value that is no number has no line', () => {
  expect([...byProbe([of('a', Number.NaN), of('b', Number.POSITIVE_INFINITY), of('b', 1)])]).toEqual([{ id: 'b', samples: [of('b', 1)] }]);
});
