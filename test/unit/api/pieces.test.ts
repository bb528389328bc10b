/** What is written at once, between the turns of other work. */
import { expect, it } from 'vitest';
import { inPieces } from '../../../src/api/pieces.ts';
import { FakeClock } from '../../support/fake-clock.ts';

interface Made {
  readonly pieces: readonly string[];
  /** How long other work waited for each of them. */
  readonly waits: readonly number[];
}

/** @param partMs how long it takes to make a part */
async function made(parts: readonly string[], partMs: number): Promise<Made> {
  const clock = new FakeClock();
  const pieces: string[] = [];
  const waits: number[] = [];
  async function* making(): AsyncGenerator<string, void, void> {
    for (const part of parts) {
      await clock.advance(partMs);
      yield part;
    }
  }
  let turn = clock.monotonic();
  for await (const piece of inPieces(making(), clock)) {
    pieces.push(piece);
    waits.push(clock.monotonic() - turn);
    // Other work has its turn.
    await clock.advance(50);
    turn = clock.monotonic();
  }
  return { pieces, waits };
}

it('small parts that are made at once are one piece', async () => {
  const parts = Array.from({ length: 80 }, (_, part) => `metric_${part} 1\n`);
  expect((await made(parts, 0)).pieces).toEqual([parts.join('')]);
});

it('much text is several pieces', async () => {
  const parts = Array.from({ length: 100 }, () => 'x'.repeat(1_000));
  const { pieces } = await made(parts, 0);
  expect(pieces.map(({ length }) => length)).toEqual([17_000, 17_000, 17_000, 17_000, 17_000, 15_000]);
});

it('other work waits for no more than some milliseconds, however long it all takes', async () => {
  const { pieces, waits } = await made(
    Array.from({ length: 60 }, (_, part) => `${part}\n`),
    2,
  );
  expect(Math.max(...waits)).toBeLessThanOrEqual(7);
  expect(pieces.join('')).toBe(Array.from({ length: 60 }, (_, part) => `${part}\n`).join(''));
});

it('nothing is no piece', async () => {
  expect((await made([], 0)).pieces).toEqual([]);
});
