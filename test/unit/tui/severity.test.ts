/** How bad a problem is shows by sign, word and colour; names stay whole where there is room. */
import { expect, it } from 'vitest';
import type { Severity } from '../../../src/health/catalogue.ts';
import { glyphsOf } from '../../../src/tui/glyphs.ts';
import { begin } from '../../../src/tui/model.ts';
import { paint, type Theme } from '../../../src/tui/theme.ts';
import { frameOf } from '../../support/frames.ts';
import { aComponent, aProbe, aReason, aSnapshot, NOW } from '../../support/snapshots.ts';

const LINK = { kind: 'embedded' } as const;

function lines(snapshot: ReturnType<typeof aSnapshot>, columns: number, theme: Theme = 'plain'): readonly string[] {
  const model = begin({ snapshot, now: NOW, columns, rows: 40, link: LINK, withEvents: false, faults: null });
  const look = { language: 'en', glyphs: glyphsOf('unicode'), utcOffsetMinutes: () => 0 } as const;
  return frameOf(model, look).map((line) => paint(line, theme));
}

it.each([
  ['critical', '✗', '\x1b[1m\x1b[31m✗'],
  ['warning', '!', '\x1b[33m!'],
  ['info', 'i', '\x1b[36mi'],
] as const)('a %s has a sign, a word and a colour of its own', (severity: Severity, sign, painted) => {
  const reason = { ...aReason('tcp.refused', 'gateway', 'ui'), severity };
  const snapshot = aSnapshot({ components: [aComponent('gateway', 'degraded', [reason])] });
  const word = severity === 'info' ? 'notice' : severity;
  expect(lines(snapshot, 80)[2]).toMatch(new RegExp(`^  ${sign} DEGRADED .*${word} `));
  expect(lines(snapshot, 80, 'color')[2]).toContain(painted);
});

it('distinguishes long names: they are cut only where the screen is narrow', () => {
  const probes = Array.from({ length: 9 }, (_, index) => aProbe(`render-node-europe-west-${index}`, 'tcp', 'gateway'));
  const snapshot = aSnapshot({ components: [aComponent('gateway')], probes });
  for (const { id } of probes) expect(lines(snapshot, 100).some((line) => line.includes(`${id} `))).toBe(true);
});
