/** `ytm doctor …`: finds what is wrong with paths, links, names and services. */
import { type CommandSpec, FLAG } from '../spec.ts';

const COMMON = {
  usageExit: 3,
  bugExit: 3,
  exitCodes: [
    [0, 'doctor-nothing'],
    [1, 'doctor-warning'],
    [2, 'doctor-critical'],
    [3, 'doctor-failed'],
    ['130/143', 'interrupted'],
  ],
} as const;

export const DOCTOR = {
  ...COMMON,
  name: 'doctor',
  examples: ['ytm doctor storage', 'ytm doctor vault --fix'],
} as const satisfies CommandSpec;

export const DOCTOR_STORAGE = { ...COMMON, name: 'storage', options: { json: FLAG } } as const satisfies CommandSpec;

export const DOCTOR_VAULT = {
  ...COMMON,
  acts: true,
  name: 'vault',
  options: { fix: FLAG, within: { kind: 'duration', shown: '30m' }, restart: FLAG, json: FLAG },
} as const satisfies CommandSpec;

export const DOCTOR_THUMBNAILS = {
  ...COMMON,
  acts: true,
  name: 'thumbnails',
  options: { fix: FLAG, json: FLAG },
} as const satisfies CommandSpec;

export const DOCTOR_SERVICE = { ...COMMON, name: 'service', options: { json: FLAG } } as const satisfies CommandSpec;
