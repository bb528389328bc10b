/** What is kept of the reports of a night. */
import { describe, expect, it } from 'vitest';
import { placesOf } from '../../../src/cli/tree/node.ts';
import { TREE } from '../../../src/cli/tree/tree.ts';
import { NIGHTLY_DOCTORS, nightAfter, nightOf } from '../../../src/doctor/nightly.ts';
import { type DoctorReport, reportJson } from '../../../src/doctor/report.ts';
import { countOf, parseNights } from '../../../src/health/doctor-night.ts';
import { localeOf } from '../../../src/messages/messages.ts';

const AT = Date.UTC(2026, 10, 30, 3, 30);

const REPORT: DoctorReport = {
  doctor: 'vault',
  at: AT,
  host: 'mac',
  version: '0.1.0',
  fix: false,
  complete: false,
  checks: ['folders', 'links'],
  findings: [
    { check: 'links', code: 'link.dangling', args: {}, severity: 'warning', path: 'a', repair: 'none', problem: null },
    { check: 'links', code: 'link.dangling', args: {}, severity: 'warning', path: 'b', repair: 'none', problem: null },
    { check: 'vault', code: 'vault.hung', args: {}, severity: 'critical', path: null, repair: 'none', problem: null },
  ],
  facts: [],
  omitted: { 'link.dangling': 40 },
  run: null,
};
const printed = (report = REPORT): string => JSON.stringify(reportJson(report, localeOf('en', AT, 0)));

describe('a report', () => {
  it('is counted by check and severity, with what it does not list, and zero for checks without findings', () => {
    const night = nightOf('vault', printed(), AT);
    expect(night).toEqual({
      doctor: 'vault',
      at: AT,
      complete: false,
      problem: null,
      checks: [
        { check: 'folders', counts: { critical: 0, warning: 0, info: 0 } },
        { check: 'links', counts: { critical: 0, warning: 42, info: 0 } },
        { check: 'vault', counts: { critical: 1, warning: 0, info: 0 } },
      ],
    });
    if (night !== null) expect([countOf(night, 'critical'), countOf(night, 'warning')]).toEqual([1, 42]);
  });

  it('survives the store', () => {
    const night = nightOf('vault', printed(), AT);
    expect(parseNights(JSON.stringify({ nights: [night] }))).toEqual([night]);
  });

  it.each([null, '', 'x', '[]', '{}', '{"nights":[{}]}', '{"nights":[{"doctor":"a"}]}', '{"nights":1}'])('of %j is none', (text) => {
    expect(parseNights(text)).toEqual([]);
  });
});

describe('a doctor that fails', () => {
  it.each([
    [{ exitCode: 3, stdout: printed(), stderr: '\nytm: the config is invalid\nmore' }, 'ytm: the config is invalid'],
    [{ exitCode: 137, stdout: '', stderr: '' }, 'it ended with exit code 137 and printed no report'],
    [{ exitCode: 1, stdout: 'not JSON', stderr: '' }, 'it ended with exit code 1 and printed no report'],
  ])('%j', (result, problem) => {
    expect(nightAfter('vault', result, AT)).toEqual({ doctor: 'vault', at: AT, complete: false, problem, checks: [] });
  });

  it('is none with findings', () => {
    expect(nightAfter('vault', { exitCode: 2, stdout: printed(), stderr: '' }, AT).problem).toBeNull();
  });
});

it('every doctor runs at night, and has a deadline', () => {
  const commands = placesOf(TREE).flatMap(({ path: [command, doctor] }) => (command === 'doctor' && doctor !== undefined ? [doctor] : []));
  expect(NIGHTLY_DOCTORS.map(({ doctor }) => doctor).toSorted()).toEqual(commands.toSorted());
  for (const { deadlineMs } of NIGHTLY_DOCTORS) expect(deadlineMs).toBeGreaterThan(0);
});
