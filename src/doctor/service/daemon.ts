/** A daemon answers for this config, and it is the service, of the same version as this program. */
import { NOTHING_FOUND, reporterOf } from '../finding.ts';
import type { ServiceCheck } from './place.ts';

const { finding, fact } = reporterOf('daemon');

export const daemonCheck: ServiceCheck = {
  id: 'daemon',
  examine({ daemon, version, status }) {
    switch (daemon.kind) {
      case 'none':
        // The check of the installation reports a service that does not run.
        return status.state === 'stopped' || status.state === 'not-loaded'
          ? NOTHING_FOUND
          : { findings: [finding('critical', 'service.no-daemon')], facts: [] };
      case 'hung':
        return { findings: [finding('critical', 'service.daemon-hung', { args: { pid: daemon.pid ?? '?' } })], facts: [] };
      case 'silent':
        return { findings: [finding('critical', 'service.daemon-silent', { args: { problem: daemon.problem } })], facts: [] };
      case 'running': {
        const { snapshot } = daemon;
        const facts = [fact('daemon-answers', { version: snapshot.version, host: snapshot.host })];
        const isOther = snapshot.version !== version;
        const findings = isOther ? [finding('warning', 'service.other-version', { args: { running: snapshot.version, version } })] : [];
        return { findings, facts };
      }
    }
  },
};
