/** A long text that is made in small parts, as pieces of a reasonable size: other work gets its turn after each of them. */
import type { Millis } from '../health/observation.ts';
import type { Clock } from '../platform/clock.ts';

const PIECE_CHARACTERS = 16_384;
/** Other work waits no longer than for this and one part more. */
const TURN_MS: Millis = 5;

export async function* inPieces(parts: AsyncIterable<string>, clock: Pick<Clock, 'monotonic'>): AsyncGenerator<string, void, void> {
  let piece = '';
  let begun = clock.monotonic();
  for await (const part of parts) {
    piece += part;
    if (piece.length < PIECE_CHARACTERS && clock.monotonic() - begun < TURN_MS) continue;
    yield piece;
    piece = '';
    begun = clock.monotonic();
  }
  if (piece !== '') yield piece;
}
