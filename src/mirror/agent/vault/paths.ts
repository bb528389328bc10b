/** Paths inside the vault: relative, normalised, and never the vault's own. */
import { HEARTBEAT_NAME, VAULTS_OWN } from '../../core/contract.ts';
import { OpFailed } from './failures.ts';

/** @throws OpFailed EINVAL for an absolute path, one with `..`, or an invalid one */
export function componentsOf(path: string): readonly string[] {
  if (path === '') return [];
  const components = path.split('/');
  if (components.some((each) => each === '' || each === '.' || each === '..' || each.includes('\0'))) throw new OpFailed('path', 'EINVAL');
  return components;
}

/** @throws OpFailed EINVAL unless it is a single name */
export function nameIn(name: string): string {
  if (componentsOf(name).length !== 1) throw new OpFailed('path', 'EINVAL');
  return name;
}

/** Whether a name at the root belongs to the vault itself, in any case: the vault may fold case. */
export function isVaultsOwn(name: string, sentinel: string): boolean {
  const written = name.normalize('NFC').toLowerCase();
  return written.startsWith(VAULTS_OWN) || written === HEARTBEAT_NAME || written === sentinel.normalize('NFC').toLowerCase();
}

/** The folders on the way to a path, from the root down. @throws OpFailed EINVAL */
export function foldersTo(path: string): readonly string[] {
  const components = componentsOf(path);
  return components.slice(1).map((_, index) => components.slice(0, index + 1).join('/'));
}
