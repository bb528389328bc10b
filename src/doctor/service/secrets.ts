/** Secrets that the config reads from variables: a service starts without the user's shell, so it has none of them. */
import { reporterOf } from '../finding.ts';
import type { ServiceCheck } from './place.ts';

const { finding } = reporterOf('secrets');

export const secretsCheck: ServiceCheck = {
  id: 'secrets',
  examine: ({ secrets }) => ({ findings: secrets.map((name) => finding('warning', 'service.secret', { args: { name } })), facts: [] }),
};
