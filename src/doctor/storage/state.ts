/** The state folder: on a local disk, closed to other users, can be written, and has no damaged databases that a person has not looked at. */
import { join } from 'node:path';
import { reporterOf } from '../finding.ts';
import type { StorageCheck } from './place.ts';

const { finding, fact } = reporterOf('state');
const SET_ASIDE = /^ytm\.sqlite\.corrupt-/;

export const stateCheck: StorageCheck = {
  id: 'state',
  examine: async (place) => {
    const path = place.config.paths.state;
    const { stateProblem } = place;
    if (stateProblem !== null)
      return { findings: [finding('critical', 'state.unusable', { path, args: { problem: stateProblem } })], facts: [] };
    const unrecorded = await place.unrecorded();
    const aside = place.stateNames().filter((name) => SET_ASIDE.test(name));
    return {
      findings: [
        ...(unrecorded === null ? [] : [finding('critical', unrecorded.code, { args: unrecorded.args })]),
        ...aside.map((name) => finding('warning', 'state.set-aside', { path: join(path, name) })),
      ],
      facts: unrecorded === null ? [fact('state-usable', { path })] : [],
    };
  },
};
