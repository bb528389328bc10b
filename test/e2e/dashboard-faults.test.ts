/** The demo's fault menu on the built program: what is switched on is seen with its cause and the next step, and is gone again. */
import { describe, expect, test } from 'vitest';
import { FAULT_IDS, FAULTS, type FaultId } from '../../src/demo/faults.ts';
import { openDemo } from '../support/e2e/demo.ts';
import { isLong } from '../support/long.ts';
import { hasTmux, type TmuxWindow, tmuxTitle } from '../support/tmux.ts';

/** Several bad or good attempts in a row on a busy machine. */
const WITHIN_MS = 90_000;

type Field = string;
const touches = (fault: FaultId, ...fields: readonly Field[]): boolean =>
  Object.keys(FAULTS[fault]).some((field) => fields.includes(field));

const OF_HOT = FAULT_IDS.filter((fault) => touches(fault, 'hot', 'clips'));
const OF_VAULT = FAULT_IDS.filter((fault) => touches(fault, 'mount', 'sentinel'));
/** They leave nothing else to be seen. */
const ALONE = FAULT_IDS.filter((fault) => touches(fault, 'host', 'observer'));
const OF_GATEWAY = FAULT_IDS.filter((fault) => ![...OF_HOT, ...OF_VAULT, ...ALONE].includes(fault));

/** Of the gateway and of the vault at a time: each is told apart from the other by what it is about. */
const PAIRS = OF_VAULT.map((fault, index) => [OF_GATEWAY[index], fault].filter((each) => each !== undefined));
const SINGLES = [...OF_GATEWAY.slice(OF_VAULT.length), ...ALONE].map((fault) => [fault]);
const STOPS: readonly (readonly FaultId[])[] = isLong ? [...PAIRS, ...SINGLES] : PAIRS;
/** At the same time, each in a demo of its own. */
const WALKS = [STOPS.filter((_, index) => index % 2 === 0), STOPS.filter((_, index) => index % 2 === 1)];
/** Which faults a sentence was said of: each has a cause of its own. */
const SAID = new Map<string, string>();

test('every fault of the menu has a place here', () => {
  expect([...OF_HOT, ...PAIRS.flat(), ...SINGLES.flat()].toSorted()).toEqual(FAULT_IDS.toSorted());
});

describe.skipIf(!hasTmux()).concurrent(tmuxTitle('what is switched on in the menu'), () => {
  test.for(WALKS)(
    '%j: is seen with its cause and the next step, and is gone when it is switched off',
    { timeout: 20 * WITHIN_MS },
    async (walk, owner) => {
      const { window, toggle } = await openDemo(owner);
      for (const faults of walk) {
        await toggle(...faults);
        const problems = await problemsIn(window, faults.length);
        for (const { about, sentence } of problems) {
          owner.expect([about, sentence, SAID.get(sentence) ?? 'nothing else']).toEqual([about, sentence, 'nothing else']);
          SAID.set(sentence, faults.join(' and '));
        }
        await toggle(...faults);
        await window.shows(/^ ✓ {2}everything is fine/, { within: WITHIN_MS });
        await window.shows('─ PROBLEMS', { gone: true });
      }
    },
  );

  test('happens to hot, halts or parks the mirror, and a person decides', { timeout: 10 * WITHIN_MS }, async (owner) => {
    const { window, toggle } = await openDemo(owner);
    const run = async (): Promise<void> => {
      await window.shows('✓ gate open', { within: WITHIN_MS });
      await window.send('m');
      await window.shows('Run the mirror now?');
      // Not before the plan is there, or why there is none.
      await window.shows(/ y yes/, { within: WITHIN_MS });
      await window.send('y');
    };
    await toggle('hot-emptied');
    await run();
    await window.shows(/✗ mirror HALTED until you decide \(A\) /, { within: WITHIN_MS });
    await window.shows(/^ ✗ DOWN {2}mirror .* hot is empty/);
    await toggle('hot-emptied');
    await answer(window, 'End the halt');
    await window.shows(/^ ✓ {2}everything is fine/, { within: WITHIN_MS });

    await toggle('mass-delete');
    await run();
    await window.shows(/! mirror parked until you decide \(A\) {2}\d+ to delete/, { within: WITHIN_MS });
    await window.shows(/^ ! {2}mirror .* changes parked/);
    // First the list of what waits, then the question.
    await window.send('A');
    await window.shows(/\d+ to delete|to delete/, { within: WITHIN_MS });
    await window.shows('A approve selection');
    await answer(window, 'Approve for the next run');
    await window.shows(/^ ✓ {2}everything is fine/, { within: WITHIN_MS });
    await window.send('2');
    await window.shows(/^ {2}✓ .* \d+ deleted/, { within: WITHIN_MS });
  });
});

async function answer(window: TmuxWindow, question: string): Promise<void> {
  await window.send('A');
  await window.shows(question);
  await window.send('y');
}

interface Shown {
  readonly about: string;
  readonly sentence: string;
}

/** At least so many problems, each with a next step beneath it. */
async function problemsIn(window: TmuxWindow, count: number): Promise<readonly Shown[]> {
  await window.shows(new RegExp(`^─ PROBLEMS ([${count}-9]|\\d\\d)`), { within: WITHIN_MS });
  const lines = await window.screen();
  const block = lines.slice(
    lines.findIndex((line) => line.startsWith('─ PROBLEMS')) + 1,
    lines.findIndex((line) => line.startsWith('─ COMPONENTS')),
  );
  const heads = block.flatMap((line, index) => {
    const [, about, sentence] = /^ {2}[✗!?] [A-Z]+ +([^:]+): (.*?) +\S+$/.exec(line) ?? [];
    return about === undefined || sentence === undefined ? [] : [{ about, sentence, index }];
  });
  expect(heads.length, block.join('\n')).toBeGreaterThanOrEqual(count);
  for (const [place, { index }] of heads.entries()) {
    const own = block.slice(index, heads[place + 1]?.index);
    expect(
      own.some((line) => line.trimStart().startsWith('→ ')),
      own.join('\n'),
    ).toBe(true);
  }
  return heads;
}
