import { expect, test } from 'vitest';
import { SharedBody } from '../../../src/exporter/shared-body.ts';

function counted() {
  const made: string[] = [];
  async function* parts(): AsyncGenerator<string, void, void> {
    for (const part of ['a', 'b', 'c']) {
      await Promise.resolve();
      made.push(part);
      yield part;
    }
  }
  return { made, body: new SharedBody(parts(), 0) };
}

async function all(parts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of parts) text += part;
  return text;
}

test('readers at a time get the same body, made once', async () => {
  const { made, body } = counted();
  expect(await Promise.all([all(body.read()), all(body.read()), all(body.read())])).toEqual(['abc', 'abc', 'abc']);
  expect(made).toEqual(['a', 'b', 'c']);
});

test('one that comes in the middle gets all of it; one that has gone holds up nobody', async () => {
  const { made, body } = counted();
  const gone = body.read();
  await gone.next();
  const late = all(body.read());
  await gone.return();
  expect(await late).toBe('abc');
  expect(made).toEqual(['a', 'b', 'c']);
});

test('is closed to new readers once a reader has ended, or after a second', async () => {
  const { body } = counted();
  expect([body.isOpen(0), body.isOpen(999), body.isOpen(1_000)]).toEqual([true, true, false]);
  await all(body.read());
  expect(body.isOpen(0)).toBe(false);
});
