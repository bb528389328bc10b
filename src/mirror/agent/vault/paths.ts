/** Paths inside the vault: relative, plain, and never those that are the vault's own. */
import { BEAT_NAME, VAULTS_OWN } from '../../core/contract.ts';
import { OpFailed } from './failures.ts';

/** @throws OpFailed EINVAL for what is absolute, climbs, or is no path */
export function componentsOf(path: string): readonly string[] {
  if (path === '') return [];
  const components = path.split('/');
  if (components.some((each) => each === '' || each === '.' || each === '..' || each.includes('\0'))) throw new OpFailed('path', 'EINVAL');
  return components;
}

/** @throws OpFailed EINVAL unless it is one name */
export function nameIn(name: string): string {
  if (componentsOf(name).length !== 1) throw new OpFailed('path', 'EINVAL');
  return name;
}

/** Whether a name at the root belongs to the vault itself, however it is written: the vault may fold case. */
export function isVaultsOwn(name: string, sentinel: string): boolean {
  const written = name.normalize('NFC').toLowerCase();
  return written.startsWith(VAULTS_OWN) || written === BEAT_NAME || written === sentinel.normalize('NFC').toLowerCase();
}

/** The folders on the way to a path, from the root on. @throws OpFailed EINVAL */
export function foldersTo(path: string): readonly string[] {
  const components = componentsOf(path);
  return components.slice(1).map((_, index) => components.slice(0, index + 1).join('/'));
}
