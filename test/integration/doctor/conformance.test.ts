/** Every check of every doctor: it finds, changes nothing unless asked, repairs only what is safe, and does so once. */
import { afterEach, describe, expect, it } from 'vitest';
import { SERVICE_CHECKS } from '../../../src/doctor/service/registry.ts';
import { STORAGE_CHECKS } from '../../../src/doctor/storage/registry.ts';
import { THUMBNAIL_CHECKS } from '../../../src/doctor/thumbnails/registry.ts';
import { VAULT_CHECKS } from '../../../src/doctor/vault/registry.ts';
import { DOCTOR_FIXTURES, type DoctorFixture, ELSEWHERE } from '../../support/doctor/fixtures.ts';
import { hangingProgram } from '../../support/doctor/hanging.ts';
import { type LabOptions, type MirrorLab, makeMirrorLab } from '../../support/mirror/lab.ts';
import { contentsOf, differencesOf, type Listing, listingOf } from '../../support/mirror/listing.ts';

interface ReportJson {
  readonly schema: string;
  readonly fix: boolean;
  readonly complete: boolean;
  readonly exit_code: number;
  readonly findings: readonly {
    readonly check: string;
    readonly code: string;
    readonly repair: string;
    readonly text: string;
    readonly next: string;
  }[];
}

const REGISTERED = [
  ...SERVICE_CHECKS.map(({ id }) => `service/${id}`),
  ...STORAGE_CHECKS.map(({ id }) => `storage/${id}`),
  ...THUMBNAIL_CHECKS.map(({ id }) => `thumbnails/${id}`),
  ...VAULT_CHECKS.map(({ id }) => `vault/${id}`),
];

let lab: MirrorLab;
afterEach(() => lab.remove());

function sick({ lab: options, sicken }: Pick<DoctorFixture, 'lab' | 'sicken'>, more: LabOptions = {}): MirrorLab {
  lab = makeMirrorLab({ hot: { 'a/one.txt': 'one' }, ...options, ...more });
  sicken?.(lab);
  return lab;
}

async function examined({ doctor }: DoctorFixture, ...words: readonly string[]): Promise<ReportJson & { readonly code: number | null }> {
  const { code, stdout, stderr } = await lab.ytm('doctor', doctor, '--json', ...words);
  if (!stdout.startsWith('{')) throw new Error(`no report: ${stderr}`);
  return { ...(JSON.parse(stdout) as ReportJson), code };
}

/** Hot, the share and the state folder, without what any command of ytm keeps there. */
function everything(): Listing {
  return listingOf(lab.folder, (path) =>
    /^(state\/(ytm\.sqlite(-\w+)?|ledger|reports|mirror\.lock|doctor)|logs|\w+_doctor|thumbnails_placeholders|home|.*cache)$/.test(path),
  );
}

it('has a fixture for every registered check', () => {
  lab = makeMirrorLab();
  expect([...Object.keys(DOCTOR_FIXTURES), ...ELSEWHERE].toSorted()).toEqual(REGISTERED.toSorted());
});

describe.each(Object.entries(DOCTOR_FIXTURES))('%s', (name, fixture) => {
  const id = name.slice(name.indexOf('/') + 1);
  const ofCheck = ({ findings }: ReportJson) => findings.filter(({ check }) => check === id);

  it('finds it, with a sentence, a next step and an exit code, and changes nothing', async () => {
    sick(fixture);
    const before = everything();
    const report = await examined(fixture);
    expect(report).toMatchObject({ schema: 'ytm.doctor/1', fix: false, complete: true });
    expect(
      ofCheck(report)
        .map(({ code }) => code)
        .toSorted(),
    ).toEqual([...fixture.codes].toSorted());
    for (const { text, next } of report.findings) expect([text, next].filter((said) => said === '' || said.includes('?'))).toEqual([]);
    expect(report.code).toBe(report.exit_code);
    expect(report.code).toBeGreaterThanOrEqual(fixture.exitCode);
    expect(differencesOf(before, everything())).toEqual([]);
  });
});

/** The other doctors have nothing that is safe to repair. */
const REPAIRING = Object.entries(DOCTOR_FIXTURES).filter(([, { doctor }]) => doctor === 'vault' || doctor === 'thumbnails');

describe.each(REPAIRING)('%s with --fix', (name, fixture) => {
  const id = name.slice(name.indexOf('/') + 1);

  it('repairs what is safe, once, and keeps every content', async () => {
    sick(fixture);
    const before = everything();
    const repaired = (await examined(fixture, '--fix')).findings.filter(({ check, repair }) => check === id && repair === 'done');
    expect(repaired.map(({ code }) => code).toSorted()).toEqual([...fixture.repaired].toSorted());
    const after = everything();
    const kept = contentsOf(after);
    expect([...contentsOf(before)].filter((content) => !kept.has(content))).toHaveLength(fixture.withdrawn ?? 0);
    const again = await examined(fixture, '--fix');
    expect(again.findings.filter(({ check, repair }) => check === id && (repair === 'done' || repair === 'possible'))).toEqual([]);
    expect(differencesOf(after, everything())).toEqual([]);
  });
});

describe('a share that hangs', () => {
  it('is reported by doctor storage, and the rest of the share is not asked', async () => {
    sick({}, { programs: { inspect: hangingProgram() } });
    const report = await examined({ ...DOCTOR_FIXTURES['storage/mount'], doctor: 'storage' } as DoctorFixture);
    expect(report.findings.map(({ code }) => code)).toEqual(expect.arrayContaining(['path.share-hung']));
    expect(report.findings.filter(({ code }) => code === 'path.share-hung')).toHaveLength(1);
    expect(report.code).toBe(2);
  });
});

it('prints a report for people: facts, findings with the next step, and where the JSON lies', async () => {
  sick({ sicken: (made) => made.mounted(false) });
  const { code, stdout } = await lab.ytm('doctor', 'storage');
  expect(code).toBe(2);
  expect(stdout).toContain(`CRITICAL  the share is not mounted at ${lab.share}`);
  expect(stdout).toContain(`ok  paths.hot: ${lab.hot}`);
  const file = /^report: (.*)$/m.exec(stdout)?.[1] ?? '';
  expect(file).toMatch(/\/storage_doctor\/storage_doctor__\d{8}T\d{6}Z-\d+\.json$/);
});
