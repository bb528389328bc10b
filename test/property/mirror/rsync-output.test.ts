import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeName,
  decodeUtf8,
  endOutput,
  NOTHING_READ,
  OUT_FORMAT,
  type OutputEvent,
  readOutput,
} from '../../../src/mirror/core/rsync-output.ts';

const CHECKSUM = '0a8b407a6b799115cb769ed3029b0c6d';

/** As rsync's log writes names with `-8` (log.c, filtered_fwrite). */
function escaped(name: Buffer): string {
  const text = name.toString('latin1');
  return text.replaceAll(/[\x00-\x08\x0a-\x1f]|\\(?=#\d{3})/g, (byte) => `\\#${byte.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

/** A file name: any bytes but a slash and zero. */
const name = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }).map((text) => Buffer.from(text)),
    fc.uint8Array({ minLength: 1, maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
    fc
      .array(fc.constantFrom('\\', '#', '\\#', '0', '1', '2', '\n', '\r', 'あ', 'ytm ', '%'), { minLength: 1, maxLength: 12 })
      .map((parts) => Buffer.from(parts.join(''))),
  )
  .filter((bytes) => !bytes.includes(0) && !bytes.includes(0x2f));

const line = fc.oneof(
  fc
    .tuple(name, fc.nat())
    .map(([path, size]) => `ytm >f+++++++++ ${size % 2 === 0 ? CHECKSUM : ' '.repeat(32)} ${size} ${escaped(path)}\n`),
  fc
    .tuple(fc.nat(), fc.nat(), fc.nat())
    .map(([bytes, files, left]) => `\r  ${bytes}  23%   20.37MB/s    0:00:01 (xfr#${files}, to-chk=${left}/2463)`),
  fc.nat().map((count) => `Number of regular files transferred: ${count}\n`),
  name.map((path) => `skipping non-regular file "${escaped(path)}"\n`),
  fc.constant('\n'),
);
const output = fc.array(line, { maxLength: 20 }).map((lines) => lines.join(''));

function readIn(chunks: readonly string[]): readonly OutputEvent[] {
  const events: OutputEvent[] = [];
  let state = NOTHING_READ;
  for (const chunk of chunks) {
    const step = readOutput(state, chunk);
    state = step.state;
    events.push(...step.events);
  }
  return [...events, ...endOutput(state)];
}

describe('what rsync says, in general', () => {
  it('means the same however it is cut', () => {
    const cut = output.chain((text) => fc.tuple(fc.constant(text), fc.array(fc.nat(text.length), { maxLength: 10 })));
    fc.assert(
      fc.property(cut, ([text, places]) => {
        const at = [0, ...places.sort((left, right) => left - right), text.length];
        const chunks = at.slice(1).map((end, index) => text.slice(at[index], end));
        expect(readIn(chunks)).toEqual(readIn([text]));
        expect(readIn(text.split(''))).toEqual(readIn([text]));
      }),
    );
  });

  it('gives every name back, and nothing but that one file', () => {
    fc.assert(
      fc.property(name, fc.nat(), (path, size) => {
        const printed = OUT_FORMAT.replace('%i', '>f+++++++++')
          .replace('%C', CHECKSUM)
          .replace('%l', String(size))
          .replace('%n', () => escaped(path));
        expect(readIn([`${printed}\n`])).toEqual([{ kind: 'file', path: decodeUtf8(path.toString('latin1')), size, checksum: CHECKSUM }]);
      }),
    );
  });

  it('never fails, whatever is said', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        readIn([Buffer.from(bytes).toString('latin1')]);
      }),
    );
  });

  it('reads UTF-8 as everybody does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(decodeUtf8(Buffer.from(text).toString('latin1'))).toBe(text.toWellFormed());
        expect(decodeName(escaped(Buffer.from(text)))).toBe(text.toWellFormed());
      }),
    );
  });
});
