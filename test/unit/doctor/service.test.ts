/** What `ytm doctor service` makes of the service manager's answer and of the daemon's own view. */
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/doctor/finding.ts';
import type { ServicePlace } from '../../../src/doctor/service/place.ts';
import { SERVICE_CHECKS } from '../../../src/doctor/service/registry.ts';
import type { Snapshot } from '../../../src/health/snapshot.ts';

const SNAPSHOT = { version: '1.0.0', host: 'mac', components: [] } as unknown as Snapshot;

const FINE: ServicePlace = {
  status: { file: 'current', state: 'running', pid: 7, lastExitCode: null, survivesLogout: true, problem: null },
  file: '/home/studio/ytm.service',
  user: 'studio',
  secrets: [],
  daemon: { kind: 'running', snapshot: SNAPSHOT },
  version: '1.0.0',
};

function found(place: Partial<ServicePlace>): readonly Finding[] {
  return SERVICE_CHECKS.flatMap((check) => check.examine({ ...FINE, ...place }).findings);
}

it('finds nothing where all is well, and says what runs', () => {
  expect(found({})).toEqual([]);
  expect(SERVICE_CHECKS.flatMap((check) => check.examine(FINE).facts.map(({ fact }) => fact))).toEqual([
    'service-running',
    'daemon-answers',
  ]);
});

describe('the service', () => {
  it.each([
    [{ state: 'not-loaded', file: 'missing' }, ['service.not-installed']],
    [{ state: 'stopped', lastExitCode: 1 }, ['service.stopped']],
    [{ file: 'outdated' }, ['service.outdated']],
    [{ file: 'missing' }, ['service.file-missing']],
    [{ file: 'packaged' }, []],
    [{ survivesLogout: false }, ['service.ends-at-logout']],
    [{ state: 'unknown', problem: { kind: 'no-session', said: 'no bus' } }, ['service.unknown']],
  ] as const)('%j', (status, codes) => {
    expect(found({ status: { ...FINE.status, ...status } }).map(({ code }) => code)).toEqual(codes);
  });

  it('is named once when it does not run: that no daemon answers follows', () => {
    const status = { ...FINE.status, state: 'stopped' } as const;
    expect(found({ status, daemon: { kind: 'none' } }).map(({ code }) => code)).toEqual(['service.stopped']);
  });
});

describe('the daemon', () => {
  it.each([
    [{ kind: 'none' }, 'service.no-daemon'],
    [{ kind: 'hung', pid: 9 }, 'service.daemon-hung'],
    [{ kind: 'silent', problem: 'nonsense' }, 'service.daemon-silent'],
    [{ kind: 'running', snapshot: { ...SNAPSHOT, version: '0.9.0' } }, 'service.other-version'],
  ] as const)('%j', (daemon, code) => {
    expect(found({ daemon }).map((finding) => finding.code)).toEqual([code]);
  });

  it('says from inside which switch of macOS is off, once, and nothing of what is not its own side', () => {
    const reason = (code: string) => ({ code, args: { path: '/Volumes/share', program: '/opt/node' } });
    const components = [
      { reasons: [reason('permission.macos_privacy'), reason('http.timeout')] },
      { reasons: [reason('permission.macos_privacy')] },
    ];
    const findings = found({ daemon: { kind: 'running', snapshot: { ...SNAPSHOT, components } as unknown as Snapshot } });
    expect(findings).toMatchObject([{ check: 'inside', code: 'permission.macos_privacy', args: { program: '/opt/node' } }]);
  });
});
