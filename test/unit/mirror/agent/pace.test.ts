import { describe, expect, it } from 'vitest';
import { createPace } from '../../../../src/mirror/agent/vault/pace.ts';

const CALLS = 8;

/** Eight calls that take a millisecond each, of which the process spends none asleep. */
function slowly(): number {
  const end = process.hrtime.bigint() + BigInt(CALLS) * 1_000_000n;
  while (process.hrtime.bigint() < end);
  return CALLS;
}

describe('the pace of a vault', () => {
  it('is slow when calls take long and the process waits in them', async () => {
    let waits = 0;
    const pace = createPace(() => (waits += CALLS));
    await pace.measured(slowly, (calls) => calls);
    expect(pace).toMatchObject({ isSlow: true, wasSlow: true });
  });

  it('is not slow because the machine is busy', async () => {
    const pace = createPace(() => 0);
    await pace.measured(slowly, (calls) => calls);
    expect(pace).toMatchObject({ isSlow: false, wasSlow: false });
  });

  it('is judged by a few calls only together with the next ones', async () => {
    let waits = 0;
    const pace = createPace(() => (waits += CALLS));
    await pace.measured(slowly, () => CALLS - 1);
    expect(pace.isSlow).toBe(false);
    await pace.measured(
      () => 0,
      () => 1,
    );
    expect(pace.isSlow).toBe(true);
  });

  it('is fast again when calls in parallel take no time, and was slow nevertheless', async () => {
    let waits = 0;
    const pace = createPace(() => (waits += CALLS));
    await pace.measured(slowly, (calls) => calls);
    await pace.measured(
      () => 1_000_000,
      (calls) => calls,
    );
    expect(pace).toMatchObject({ isSlow: false, wasSlow: true });
  });
});
