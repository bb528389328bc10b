/** What a run does when the bandwidth limit changes while it is sending. */
import { expect, it } from 'vitest';
import { formatTimeOfDay } from '../../../src/config/section-fields.ts';
import { ModelWorld } from '../../support/mirror/hostile/world.ts';
import { NOW } from '../../support/mirror/model.ts';

const MINUTE = 60_000;

/** A key of the config. */
function timeAt(at: number): string {
  const local = new Date(at);
  return formatTimeOfDay(local.getHours() * 60 + local.getMinutes());
}

it('it follows with the next part of its list', async () => {
  const world = await ModelWorld.make('disk', { bwlimit: { [timeAt(NOW)]: 1, [timeAt(NOW + 3 * MINUTE)]: 0 } });
  try {
    for (const path of ['1', '2', '3', '4']) world.hot.write(path, { content: path, size: 60_000 });
    world.clock.pass(MINUTE);
    let isLater = false;
    const record = await world.run(() => {
      if (!isLater && world.orders.length > 0) {
        isLater = true;
        world.clock.pass(3 * MINUTE);
      }
      return 'go on';
    });
    expect(record).toMatchObject({ status: 'complete', done: { creates: 4 } });
    expect(world.orders.map(({ files, bwlimitKbps }) => [files.length, bwlimitKbps])).toEqual([
      [2, 1],
      [2, 0],
    ]);
  } finally {
    world.close();
  }
});
