import { expect, test } from 'vitest';
import { EncodedSnapshot } from '../../../src/api/encoded.ts';
import { snapshotFromJson } from '../../../src/report/snapshot-parse.ts';
import { FakeBoard } from '../../support/fake-board.ts';
import { allDown } from '../../support/snapshots.ts';

test('encodes a snapshot once, however often it is asked for, and again after a change', () => {
  const board = new FakeBoard();
  const encoded = new EncodedSnapshot(board);
  const body = encoded.body();
  const event = encoded.event();
  expect(encoded.body()).toBe(body);
  expect(encoded.event()).toBe(event);
  expect(snapshotFromJson(JSON.parse(body.toString()))).toEqual(board.current());
  expect(event.toString()).toBe(`event: snapshot\ndata: ${body.toString()}\n`);

  board.show(allDown());
  expect(encoded.event()).not.toBe(event);
  expect(snapshotFromJson(JSON.parse(encoded.body().toString()))).toEqual(board.current());
});
