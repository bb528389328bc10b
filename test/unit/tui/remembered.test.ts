/** What was chosen with keys is kept, and never surprises. */
import { describe, expect, it } from 'vitest';
import { begin, type Chosen } from '../../../src/tui/model.ts';
import { rememberedIn, textToRemember } from '../../../src/tui/remembered.ts';
import { update } from '../../../src/tui/update.ts';
import { aSnapshot, NOW } from '../../support/snapshots.ts';

const CONFIGURED: Chosen = { window: '10m', sort: 'config', layout: 'auto', theme: 'auto', clockTimes: false };

function opened(remembered: Partial<Chosen> = {}) {
  return begin({
    snapshot: aSnapshot(),
    now: NOW,
    columns: 80,
    rows: 24,
    link: { kind: 'embedded' },
    withEvents: false,
    faults: null,
    remembered,
  });
}

describe('what was chosen', () => {
  const text = textToRemember({ ...CONFIGURED, window: '24h', clockTimes: true }, CONFIGURED);
  it('is so the next time, where it differs from the config', () =>
    expect(rememberedIn(text, CONFIGURED)).toEqual({ window: '24h', clockTimes: true }));
  it('gives way to a config that says something else by now', () =>
    expect(rememberedIn(text, { ...CONFIGURED, window: '1h' })).toEqual({ clockTimes: true }));
  it.each(['', '{', '[]', '{"window":7}', '{"window":{"value":"99y","instead":"10m"}}', '{"__proto__":{"value":1}}', 'null'])(
    'is nothing in %j',
    (broken) => expect(rememberedIn(broken, CONFIGURED)).toEqual({}),
  );
  it('is kept with the key that chooses it, and with no other', () => {
    const after = (key: string) => update(opened(), { kind: 'key', key }, NOW).commands.filter(({ kind }) => kind === 'remember');
    expect(after('s')).toEqual([{ kind: 'remember', text: '{"sort":{"value":"problems","instead":"config"}}\n' }]);
    expect(after('T')).toEqual([{ kind: 'remember', text: '{"theme":{"value":"color","instead":"auto"}}\n' }]);
    expect(['j', 'f', 'z', '?'].flatMap(after)).toEqual([]);
  });
  it('is said at the beginning, and is as in the config again with one key', () => {
    const model = opened({ sort: 'name', layout: 'list' });
    expect(model).toMatchObject({ sort: 'name', layout: 'list', notice: { key: 'as-last-time' } });
    expect(opened().notice).toBeNull();
    const step = update(model, { kind: 'key', key: '0' }, NOW);
    expect(step.model).toMatchObject(CONFIGURED);
    expect(step.commands).toContainEqual({ kind: 'remember', text: '{}\n' });
  });
});
