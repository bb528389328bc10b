/** The service is installed as this ytm would install it, runs, and goes on when the user logs out. */
import { type Finding, reporterOf } from '../finding.ts';
import type { ServiceCheck, ServicePlace } from './place.ts';

const { finding, fact } = reporterOf('installed');

export const installedCheck: ServiceCheck = {
  id: 'installed',
  examine(place) {
    const findings = [...stateOf(place), ...fileOf(place), ...logoutOf(place)];
    const { state, pid } = place.status;
    return { findings, facts: state === 'running' ? [fact('service-running', { pid: pid ?? '?' })] : [] };
  },
};

function stateOf({ status: { state, problem, lastExitCode } }: ServicePlace): readonly Finding[] {
  switch (state) {
    case 'running':
      return [];
    case 'not-loaded':
      return [finding('warning', 'service.not-installed')];
    case 'stopped':
      return [finding('critical', 'service.stopped', { args: { code: lastExitCode ?? '?' } })];
    case 'unknown': {
      const said = problem === null || problem.said === '' ? '-' : problem.said;
      return [finding('warning', 'service.unknown', { args: { said } })];
    }
  }
}

function fileOf({ file: path, status: { file, state } }: ServicePlace): readonly Finding[] {
  if (file === 'outdated') return [finding('warning', 'service.outdated', { path })];
  return file === 'missing' && (state === 'running' || state === 'stopped') ? [finding('warning', 'service.file-missing', { path })] : [];
}

function logoutOf({ status: { survivesLogout, state }, user }: ServicePlace): readonly Finding[] {
  return survivesLogout === false && state !== 'not-loaded' ? [finding('warning', 'service.ends-at-logout', { args: { user } })] : [];
}
