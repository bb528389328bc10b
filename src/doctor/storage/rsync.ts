/** Which rsync the mirror would use, and what it lacks. */
import { CATALOGUE } from '../../health/catalogue.ts';
import { NOTHING_FOUND, reporterOf } from '../finding.ts';
import type { StorageCheck } from './place.ts';

const { finding, fact } = reporterOf('rsync');

export const rsyncCheck: StorageCheck = {
  id: 'rsync',
  async examine({ config, rsync, signal }) {
    const { paths, mirror } = config;
    if (paths.hot === null || paths.share === null) return NOTHING_FOUND;
    const found = await rsync.find(mirror.rsync.bin, signal);
    if (!found.ok) {
      const { code, args } = found.refusal;
      return { findings: [finding(CATALOGUE[code].severity, code, { args })], facts: [] };
    }
    const { file, version, choice, checksum } = found.value;
    // Without the choice, ytm reads what it sent once more with the algorithm that this rsync has.
    return { findings: [], facts: [fact(choice ? 'rsync-used' : 'rsync-used-without-choice', { file, version, checksum })] };
  },
};
