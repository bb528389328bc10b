import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventParser } from '../../src/attach/event-parser.ts';

const line = fc.string({ maxLength: 20 }).map((text) => text.replace(/[\r\n]/g, ' '));
const event = fc.record({
  name: line.map((text) => text.trim() || 'x'),
  data: fc.array(line, { minLength: 1, maxLength: 3 }).map((lines) => lines.join('\n')),
});

/** Cuts a text at these places. */
function pieces(text: string, cuts: readonly number[]): readonly string[] {
  const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((start, index) => text.slice(start, places[index] ?? text.length));
}

test('events come out the same however the text is cut', () => {
  fc.assert(
    fc.property(fc.array(event), fc.constantFrom('\n', '\r\n'), fc.array(fc.nat()), (events, end, cuts) => {
      const text = events
        .map(
          ({ name, data }) =>
            `: comment${end}event: ${name}${end}${data
              .split('\n')
              .map((part) => `data: ${part}${end}`)
              .join('')}${end}`,
        )
        .join(`:${end}${end}retry: 1${end}${end}`);
      const parser = new EventParser();
      expect(pieces(text, cuts).flatMap((piece) => parser.push(piece))).toEqual(events);
      expect(parser.waiting).toBe(0);
    }),
  );
});

test('what waits for its end is counted', () => {
  const parser = new EventParser();
  parser.push('data: 12345\ndata: 67');
  expect(parser.waiting).toBe(5 + 'data: 67'.length);
});
