/** The next step of a problem: where it is offered, what is asked before it runs, and what attempts again afterwards. */
import { describe, expect, it } from 'vitest';
import { glyphsOf } from '../../../src/tui/glyphs.ts';
import { begin, type Model } from '../../../src/tui/model.ts';
import type { Step } from '../../../src/tui/step.ts';
import { paint } from '../../../src/tui/theme.ts';
import { update } from '../../../src/tui/update.ts';
import { frameOf } from '../../support/frames.ts';
import { aComponent, anAttempt, aProbe, aReason, aSnapshot, backendDown, NOW } from '../../support/snapshots.ts';

const LOOK = { language: 'en', glyphs: glyphsOf('unicode'), utcOffsetMinutes: () => 0 } as const;

function opened(snapshot = aSnapshot(), changes: Partial<Model> = {}): Model {
  const link = { kind: 'embedded' } as const;
  const first = begin({ snapshot, now: NOW, columns: 80, rows: 24, link, withEvents: false, faults: null });
  return { ...first, ...changes };
}

function keys(start: Model, ...pressed: readonly string[]): Step {
  return pressed.reduce<Step>((step, key) => update(step.model, { kind: 'key', key }, NOW), { model: start, commands: [] });
}

function picture(model: Model): string {
  return frameOf(model, LOOK)
    .map((line) => paint(line, 'plain'))
    .join('\n');
}

describe('the next step of a problem', () => {
  const stopped = aSnapshot({ components: [aComponent('observer', 'unknown', [aReason('tailscale.stopped', 'observer', 'observer')])] });
  const canRun: Partial<Model> = { stepOf: (code) => (code === 'tailscale.stopped' ? ['tailscale', 'up'] : null) };
  it('is shown as it would be run, and runs after a yes', () => {
    const asked = keys(opened(stopped, canRun), '!');
    expect(asked.commands).toEqual([]);
    expect(picture(asked.model)).toMatch(/Run this command in the terminal\?[^]*\$ tailscale up/);
    expect(keys(asked.model, 'n')).toMatchObject({ commands: [], model: { prompt: null } });
    for (const key of ['enter', '!', 'space'])
      expect(keys(asked.model, key)).toMatchObject({ commands: [], model: { prompt: asked.model.prompt } });
    expect(keys(asked.model, 'y').commands).toMatchObject([{ kind: 'run-step', argv: ['tailscale', 'up'], code: 'tailscale.stopped' }]);
  });
  it('is left to a person where the catalogue or the config does not name a command', () => {
    expect(keys(opened(stopped), '!').model).toMatchObject({ prompt: null, notice: { key: 'no-step' } });
    expect(keys(opened(backendDown(), canRun), '!').model.notice?.key).toBe('no-step');
    expect(keys(opened(aSnapshot(), canRun), 'j', '!').model.notice?.key).toBe('no-step-needed');
  });
  it('is offered where ! would run it, and nowhere else', () => {
    const offers = (model: Model): number => picture(model).split('(! runs it)').length - 1;
    const observer = aComponent('observer', 'unknown', [aReason('tailscale.stopped', 'observer', null)]);
    const alone = aSnapshot({ components: [observer] });
    for (const [can, count] of [
      [{}, 0],
      [canRun, 1],
    ] as const)
      expect([offers(opened(alone, can)), offers(keys(opened(alone, can), 'p', 'enter').model)]).toEqual([count, count]);
    const second = opened(
      aSnapshot({ components: [aComponent('vault', 'down', [aReason('tcp.refused', 'vault', 'smb')]), observer] }),
      canRun,
    );
    expect([offers(second), offers(keys(second, 'p', 'p').model)]).toEqual([0, 1]);
    expect(offers({ ...opened(alone, canRun), scrub: { end: NOW } })).toBe(0);
  });
  it('is followed by attempts of all that it concerns: otherwise another component still tells the cause', () => {
    const components = ['gateway', 'observer'].map((id) => aComponent(id, 'unknown', [aReason('tailscale.stopped', id, id)]));
    const probes = [
      aProbe('gateway', 'tailscale-ping', 'gateway'),
      aProbe('observer', 'tailscale-status', 'observer'),
      aProbe('smb', 'tcp', 'vault', { last: anAttempt({}, { ok: false, code: 'tailscale.stopped' }) }),
      aProbe('mount', 'mount', 'vault'),
    ];
    const { prompt } = keys(opened({ ...aSnapshot({ components }), probes }, canRun), 'p', '!').model;
    expect(prompt).toMatchObject({ kind: 'step', probes: ['gateway', 'observer', 'smb'] });
  });
});
