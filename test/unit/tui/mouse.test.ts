/** The reports of the mouse, and what a click and the wheel do. */
import { describe, expect, it } from 'vitest';
import { begin, type Model } from '../../../src/tui/model.ts';
import { mouseIn } from '../../../src/tui/screen/mouse.ts';
import type { Message } from '../../../src/tui/step.ts';
import { update } from '../../../src/tui/update.ts';
import { aListing, aParkedMirror } from '../../support/mirrors.ts';
import { allDown, NOW } from '../../support/snapshots.ts';

describe('a report', () => {
  it.each([
    ['a click', '\x1b[<0;10;5M', [{ kind: 'click', x: 9, y: 4 }], ''],
    ['its release', '\x1b[<0;10;5m', [], ''],
    ['another button, and one with Shift', '\x1b[<2;1;1M\x1b[<4;1;1M', [], ''],
    [
      'the wheel, between keys',
      'j\x1b[<64;1;1Mk\x1b[<65;300;90M',
      [
        { kind: 'wheel', by: -1 },
        { kind: 'wheel', by: 1 },
      ],
      '',
    ],
    ['the first half of one', 'j\x1b[<0;1', [], '\x1b[<0;1'],
    ['a lone Escape', '\x1b', [], '\x1b'],
    ['an arrow', '\x1b[A', [], ''],
  ])('%s', (_, text, events, rest) => expect(mouseIn(text)).toEqual({ events, rest }));
});

describe('the mouse', () => {
  const opened = begin({
    snapshot: { ...allDown(), mirror: aParkedMirror() },
    now: NOW,
    columns: 80,
    rows: 24,
    link: { kind: 'embedded' },
    withEvents: false,
    faults: null,
    canMirror: true,
  });
  const after = (model: Model, ...messages: readonly Message[]): Model =>
    messages.reduce((before, message) => update(before, message, NOW).model, model);
  const key = (name: string): Message => ({ kind: 'key', key: name });
  const click = (id: string): Message => ({ kind: 'click', id });

  it('selects with one click and opens with the next', () => {
    const selected = after(opened, click('probe:healthz'));
    expect(selected).toMatchObject({ opened: false, picks: { overview: 'probe:healthz' } });
    expect(after(selected, click('probe:healthz'))).toMatchObject({ opened: true });
  });
  it('selects nothing that the view does not list', () => expect(after(opened, click('run:412'))).toEqual(opened));
  it('moves by three rows with the wheel', () => {
    const down: Message = { kind: 'wheel', by: 1 };
    expect(after(opened, down, key('k'), key('k')).picks.overview).toBe(after(opened, key('j')).picks.overview);
    expect(after(opened, key('?'), down).scroll).toBe(3);
  });
  it('decides nothing', () => {
    const listed = after(opened, key('2'), key('A'), {
      kind: 'paths',
      of: { kind: 'parked', id: aParkedMirror().parked?.id ?? '' },
      listing: aListing(),
    });
    const asked = after(listed, key('A'));
    expect(asked.prompt).toMatchObject({ kind: 'approve' });
    expect(after(asked, click(''), click('parked'), { kind: 'wheel', by: 1 })).toEqual(asked);
    expect(after(listed, click('parked'))).toEqual(listed);
  });
});
