/** What the contract says, worked out slowly and plainly, to hold the real thing against. */
import { foldKey, ruleKey } from '../../../../src/mirror/core/abilities.ts';
import { folderOf, nameOf } from '../../../../src/mirror/core/entry.ts';
import { linkTarget } from '../../../../src/mirror/core/links.ts';
import { createNameCheck, foldsOf } from '../../../../src/mirror/core/names.ts';
import type { Differences, Plan } from '../../../../src/mirror/core/plan.ts';
import type { ModelMirror } from '../../../support/mirror/model.ts';

export class Oracle {
  readonly #mirror: ModelMirror;

  constructor(mirror: ModelMirror) {
    this.#mirror = mirror;
  }

  key(path: string): string {
    return foldKey(path, foldsOf(this.#mirror.abilities));
  }

  /** The path is one of these or lies in one. */
  isIn(path: string, places: readonly string[]): boolean {
    const key = this.key(path);
    return places.some((place) => key === this.key(place) || key.startsWith(`${this.key(place)}/`));
  }

  /** The same for the rules of the contract, whatever form hot and the vault store names in. */
  isUnder(path: string, places: readonly string[], foldsCase: boolean): boolean {
    const key = ruleKey(path, foldsCase);
    return places.some((place) => key === ruleKey(place, foldsCase) || key.startsWith(`${ruleKey(place, foldsCase)}/`));
  }

  isAbove(path: string, places: readonly string[]): boolean {
    return places.some((place) => ruleKey(place, true).startsWith(`${ruleKey(path, true)}/`));
  }

  isJunk(path: string): boolean {
    return path.split('/').some((name) => this.key(name) === this.key('.DS_Store') || name.startsWith('._'));
  }

  isVaultsOwn(path: string): boolean {
    return ruleKey(path, true).startsWith('.ytm_') || ruleKey(path.split('/')[0] ?? '', true) === 'ytm_heartbeat.json';
  }

  /** Never sent, never touched. */
  isForeign(path: string): boolean {
    return (
      this.isVaultsOwn(path) || this.isJunk(path) || this.isUnder(path, this.#mirror.contract.exclude, this.#mirror.abilities.foldsCase)
    );
  }

  isKept(path: string): boolean {
    return this.isUnder(path, this.#mirror.contract.keep, true);
  }

  /** Of hot: to be found in the vault after a run. */
  isSendable(path: string): boolean {
    const { hot, abilities } = this.#mirror;
    const node = hot.at(path);
    const parent = folderOf(path);
    if (node === null || this.isForeign(path) || (parent !== '' && !this.isSendable(parent))) return false;
    if (this.#isColliding(path) || createNameCheck(abilities)(node.name) !== null || this.#isNoRealFolder(path)) return false;
    return node.type === 'link' ? abilities.links && this.target(path) !== null : node.type !== 'other';
  }

  #isColliding(path: string): boolean {
    const names = [...(this.#mirror.hot.at(folderOf(path))?.children.values() ?? [])].map(({ name }) => name);
    return names.some((name) => name !== nameOf(path) && this.key(name) === this.key(nameOf(path)));
  }

  #isNoRealFolder(path: string): boolean {
    const keyOf = (each: string): string => ruleKey(each, this.#mirror.abilities.foldsCase);
    const places = this.#mirror.contract.realDirsOnly.map(keyOf);
    const isAsked = places.includes(keyOf(path)) || places.includes(keyOf(folderOf(path)));
    return isAsked && this.#mirror.hot.at(path)?.type !== 'folder';
  }

  target(path: string): string | null {
    return linkTarget(path, this.#mirror.hot.at(path)?.target ?? '', this.#mirror.contract.roots);
  }

  /** What the vault has of a path, as far as hot has a say in it. */
  seen(path: string, side: 'hot' | 'vault'): string {
    const node = this.#mirror[side].at(path);
    if (node === null) return 'nothing';
    if (node.type === 'link') return `link ${side === 'hot' ? this.target(path) : node.target}`;
    return node.type === 'file' ? `file ${node.size} ${node.content}` : node.type;
  }

  /** How the vault is to write the name. */
  isWrittenRight(path: string): boolean {
    const name = this.#mirror.vault.at(path)?.name ?? '';
    const { unicodeForm } = this.#mirror.abilities;
    const wanted = nameOf(path);
    return unicodeForm === 'as-given' ? name === wanted : name.normalize('NFC') === wanted.normalize('NFC');
  }

  /** Something of it was left out, or waits: no more is said of it. */
  isOpen(path: string, { leftOut }: Differences, plan: Plan): boolean {
    return this.isIn(
      path,
      [...leftOut, ...(plan.parked?.paths ?? [])].map((one) => one.path),
    );
  }

  /** All that the vault has in places that a run must not touch, with what is in them. */
  untouchable(): ReadonlyMap<string, string> {
    const { vault } = this.#mirror;
    return new Map([...vault.snapshot()].filter(([path]) => !this.isJunk(path) && this.isForeign(path)));
  }
}
