import { describe, expect, it } from 'vitest';
import { parseProcStat, parsePs } from '../../../src/share/process-table.ts';

const AFTER_STATE = '1 77 77 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 11 0';

describe('which process a pid stands for', () => {
  it('reads state and start from /proc/PID/stat, whatever the name holds', () => {
    expect(parseProcStat(`77 (node) S ${AFTER_STATE} 98765 1 2`)).toEqual({ zombie: false, busy: false, startTicks: '98765' });
    expect(parseProcStat(`77 (node) R ${AFTER_STATE} 98765 1 2`)).toMatchObject({ busy: true });
    expect(parseProcStat(`77 (a) Z (b) D ${AFTER_STATE} 98765 1 2`)).toEqual({ zombie: false, busy: false, startTicks: '98765' });
    expect(parseProcStat(`77 (node) Z ${AFTER_STATE.replace('20 0 11 0', '20 0 1 0')} 98765 1 2`)).toMatchObject({ zombie: true });
    expect(parseProcStat('')).toBeNull();
  });

  it('a process whose first thread has ended lives on in the others', () => {
    expect(parseProcStat(`77 (node) Z ${AFTER_STATE} 98765 1 2`)).toMatchObject({ zombie: false });
  });

  // Recorded format of macOS; there is no Mac to run it on.
  it('reads the start from ps', () => {
    expect(parsePs('Ss   Sun Nov 22 09:00:00 2026    \n')).toBe('Sun Nov 22 09:00:00 2026');
    expect(parsePs('U    Sun Nov  1 09:00:00 2026\n')).toBe('Sun Nov 1 09:00:00 2026');
    expect(parsePs('Z    Sun Nov 22 09:00:00 2026\n')).toBeNull();
    expect(parsePs('')).toBeNull();
  });
});
