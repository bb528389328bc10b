/** Every check of `ytm doctor service`. */
import { daemonCheck } from './daemon.ts';
import { insideCheck } from './inside.ts';
import { installedCheck } from './installed.ts';
import type { ServiceCheck } from './place.ts';
import { secretsCheck } from './secrets.ts';

export const SERVICE_CHECKS: readonly ServiceCheck[] = [installedCheck, daemonCheck, insideCheck, secretsCheck];
