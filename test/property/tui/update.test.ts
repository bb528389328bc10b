/** What must hold whatever is pressed and told. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../src/health/snapshot.ts';
import { glyphsOf } from '../../../src/tui/glyphs.ts';
import { KEYS } from '../../../src/tui/keys.ts';
import { idsIn } from '../../../src/tui/lists.ts';
import { begin, type Model, shownOf } from '../../../src/tui/model.ts';
import { sameStates } from '../../../src/tui/rows.ts';
import type { Command, Message } from '../../../src/tui/step.ts';
import { paint } from '../../../src/tui/theme.ts';
import { update } from '../../../src/tui/update.ts';
import { frameOf } from '../../support/frames.ts';
import { randomMirror } from '../../support/random-mirrors.ts';
import { randomSnapshot } from '../../support/random-snapshots.ts';
import { NOW } from '../../support/snapshots.ts';

const LOOK = { language: 'en', glyphs: glyphsOf('unicode'), utcOffsetMinutes: () => 540 } as const;
const EVERY_KEY = [...KEYS.flatMap((entry) => Object.keys(entry.bindings)), 'あ', 'y', 'N', 'backspace'];
const QUITTING = new Set(['q', 'Q', 'ctrl-c']);

const world: fc.Arbitrary<Snapshot> = fc
  .tuple(randomSnapshot, fc.option(randomMirror))
  .map(([snapshot, mirror]) => ({ ...snapshot, mirror, complete: true }));
const key = fc.constantFrom(...EVERY_KEY).map((name): Message => ({ kind: 'key', key: name }));
const news = world.map((snapshot): Message => ({ kind: 'snapshot', snapshot }));
const session = fc.array(fc.oneof({ arbitrary: key, weight: 4 }, { arbitrary: news, weight: 1 }), { maxLength: 20 });

function opened(snapshot: Snapshot): Model {
  return begin({
    snapshot,
    now: NOW,
    columns: 120,
    rows: 40,
    link: { kind: 'embedded' },
    withEvents: false,
    faults: null,
    withHistory: true,
    canMirror: true,
  });
}

interface Played {
  readonly model: Model;
  readonly commands: readonly Command[];
}

function play(
  start: Model,
  messages: readonly Message[],
  seen: (model: Model, message: Message, before: Model) => void = () => {},
): Played {
  return messages.reduce<Played>(
    ({ model: before, commands }, message) => {
      const step = update(before, message, before.now);
      seen(step.model, message, before);
      return { model: step.model, commands: [...commands, ...step.commands] };
    },
    { model: start, commands: [] },
  );
}

function isKey(message: Message): message is Extract<Message, { kind: 'key' }> {
  return message.kind === 'key';
}

describe('update', () => {
  it('quits by no other key than those that say so', () => {
    fc.assert(
      fc.property(world, session, (first, messages) => {
        const harmless = messages.filter((message) => !isKey(message) || !QUITTING.has(message.key));
        expect(play(opened(first), harmless).commands.filter(({ kind }) => kind === 'quit')).toEqual([]);
      }),
    );
  });

  it('leads home by Esc from everywhere, and stays there', () => {
    fc.assert(
      fc.property(world, session, (first, messages) => {
        const escapes = Array.from({ length: 8 }, (): Message => ({ kind: 'key', key: 'escape' }));
        const { model } = play(play(opened(first), messages).model, escapes);
        const home = { tab: 'overview', opened: false, help: false, filter: '', typing: false, prompt: null, onlyProblems: false };
        expect(model).toMatchObject({ ...home, picks: { overview: null } });
      }),
    );
  });

  it('keeps what is selected when the world changes', () => {
    fc.assert(
      fc.property(world, session, news, (first, messages, message) => {
        const { model } = play(opened(first), messages);
        expect(play(model, [message]).model.picks).toEqual(model.picks);
      }),
    );
  });

  it('selects only what is listed, one step at a time', () => {
    fc.assert(
      fc.property(world, session, fc.constantFrom('j', 'k', 'g', 'G', 'ctrl-d', 'ctrl-u'), (first, messages, name) => {
        const before = {
          ...play(opened(first), messages).model,
          typing: false,
          palette: null,
          help: false,
          opened: false,
          prompt: null,
          paths: null,
        };
        const { model } = play(before, [{ kind: 'key', key: name }]);
        const ids = idsIn(shownOf(model));
        const pick = model.picks[model.tab];
        if (ids.length > 0) expect(ids).toContain(pick);
        else expect(pick).toBe(before.picks[before.tab]);
      }),
    );
  });

  it('shows what it showed when it was frozen, but for the first line', () => {
    fc.assert(
      fc.property(world, fc.array(key, { maxLength: 6 }), fc.array(news, { maxLength: 4 }), (first, keys, later) => {
        const frozen = {
          ...play(opened(first), keys).model,
          frozen: null,
          scrub: null,
          prompt: null,
          paths: null,
          typing: false,
          palette: null,
          notice: null,
        };
        const still = play(frozen, [{ kind: 'key', key: 'space' }]).model;
        const picture = (model: Model): readonly string[] =>
          frameOf(model, LOOK)
            .slice(1)
            .map((line) => paint(line, 'color'));
        const after = later.reduce((model, message) => update(model, message, model.now + 60_000).model, still);
        expect(picture({ ...after, history: still.history })).toEqual(picture(still));
      }),
    );
  });

  it('changes the order of rows only when it is asked to, or a state changed', () => {
    fc.assert(
      fc.property(world, session, (first, messages) => {
        play(opened(first), messages, (model, message, before) => {
          if (
            message.kind === 'key'
              ? message.key !== 's' && message.key !== '0'
              : message.kind !== 'snapshot' || sameStates(before.snapshot, message.snapshot)
          )
            expect(model.order).toBe(before.order);
        });
      }),
    );
  });

  it('asks nothing of the mirror but after a yes, save to stop in good order', () => {
    fc.assert(
      fc.property(world, session, (first, messages) => {
        let before = opened(first);
        for (const message of messages) {
          const { model, commands } = update(before, message, before.now);
          for (const command of commands) {
            if (command.kind === 'run-mirror' || command.kind === 'approve') expect(before.prompt).not.toBeNull();
            if (command.kind === 'stop-mirror') expect(before.prompt === null).toBe(command.how === 'gracefully');
          }
          before = model;
        }
      }),
    );
  });
});
