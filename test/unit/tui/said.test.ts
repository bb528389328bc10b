/** What the problems on top say stands nowhere else on the screen. */
import { describe, expect, it } from 'vitest';
import { MIRROR } from '../../../src/health/mirror-component.ts';
import type { Reason } from '../../../src/health/reason.ts';
import { glyphsOf } from '../../../src/tui/glyphs.ts';
import { begin, type Model } from '../../../src/tui/model.ts';
import { paint } from '../../../src/tui/theme.ts';
import { update } from '../../../src/tui/update.ts';
import { frameOf } from '../../support/frames.ts';
import { aHaltedMirror, aMirror } from '../../support/mirrors.ts';
import { aComponent, aJudgement, allDown, aReason, aSnapshot, NOW } from '../../support/snapshots.ts';

const LOOK = { language: 'en', glyphs: glyphsOf('unicode'), utcOffsetMinutes: () => 0 } as const;

function opened(snapshot = aSnapshot(), changes: Partial<Model> = {}): Model {
  const link = { kind: 'embedded' } as const;
  const first = begin({ snapshot, now: NOW, columns: 80, rows: 24, link, withEvents: false, faults: null, withHistory: true });
  return { ...first, ...changes };
}

function picture(model: Model): string {
  return frameOf(model, LOOK)
    .map((line) => paint(line, 'plain'))
    .join('\n');
}

describe('a sentence', () => {
  const [gone] = allDown().components;
  const waiting = { ...allDown(), mirror: { ...aMirror(), state: 'waiting' as const, reasons: gone?.reasons ?? [] } };
  const times = (model: Model): number => picture(model).split('not reachable over the tailnet').length - 1;
  it('of the problems on top is repeated neither by gate and mirror nor by their panes', () => {
    expect(times(opened(waiting))).toBe(2);
    expect(picture(opened(waiting))).toMatch(/gate SHUT {2}vault .*\n.*mirror waiting to start {2}gateway/u);
    expect(times(opened(waiting, { columns: 200, rows: 60 }))).toBe(3);
  });
  it('about the mirror itself leaves no name behind, and the last time it was up to date is called so', () => {
    const mirror = aHaltedMirror();
    const halted = opened(
      { ...allDown(), mirror: { ...mirror, reasons: gone?.reasons.map((each) => ({ ...each, component: MIRROR })) ?? [] } },
      { columns: 140 },
    );
    const line = picture(halted)
      .split('\n')
      .find((each) => each.includes('mirror HALTED'));
    expect(line).toMatch(/^ {2}✗ mirror HALTED until you decide \(A\) +last up to date \S+ ago *$/u);
  });
  it('that several probes report is said once in the detail of their component, and is no consequence of itself', () => {
    const [mine, same, other] = [
      aReason('tailscale.stopped', 'gateway', null),
      aReason('tailscale.stopped', 'gateway', 'tailscale'),
      aReason('tcp.refused', 'gateway', 'tailscale'),
    ];
    const inFull = (...hidden: readonly Reason[]): string => {
      const judgement = aJudgement({ hidden: hidden.map((reason) => ({ reason, because: mine.code })) });
      const snapshot = aSnapshot({ components: [aComponent('gateway', 'unknown', [mine], { judgement })] });
      return picture(['p', 'enter'].reduce((model, key) => update(model, { kind: 'key', key }, NOW).model, opened(snapshot)));
    };
    // In the first line, and as the cause.
    expect(inFull(same).split('tailscale is stopped').length - 1).toBe(2);
    expect(inFull(same)).not.toContain('CONSEQUENCES');
    expect(inFull(other, same)).toMatch(/CONSEQUENCES[^]*\(because of tailscale.stopped\)/u);
  });
  it('is where the problems may have no room, or are not shown', () => {
    for (const elsewhere of [{ columns: 50, rows: 12 }, { tab: 'events' } as const, { prompt: { kind: 'run' } } as const])
      expect(picture(opened(waiting, elsewhere))).toMatch(/gate SHUT {2}vault: the share is n/u);
  });
  it('about a moment of which nothing is recorded says so', () => {
    const past = ['left', 'left', 'left'].reduce(
      (model, key) => update(model, { kind: 'key', key }, NOW).model,
      opened(aSnapshot(), { window: '7d' }),
    );
    expect(picture(past)).toMatch(/^ \? UNKNOWN {2}nothing is recorded of that moment/u);
  });
});
