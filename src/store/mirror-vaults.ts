/** What is known of vaults, by their ids. */
import type { Abilities } from '../mirror/core/abilities.ts';
import type { ImageState } from '../mirror/core/image.ts';
import type { SizeLimit } from '../mirror/core/refused.ts';
import type { LastHeartbeat, LearnedVault, VaultStore } from '../mirror/store-port.ts';
import type { MirrorBase } from './mirror-base.ts';

const LEARNED = 'SELECT abilities FROM mirror_vaults WHERE id = ?';
const SET_LEARNED = 'INSERT INTO mirror_vaults (id, abilities) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET abilities = excluded.abilities';
const IMAGE = 'SELECT state FROM mirror_images WHERE vault = ?';
const SET_IMAGE = 'INSERT INTO mirror_images (vault, state) VALUES (?, ?) ON CONFLICT (vault) DO UPDATE SET state = excluded.state';
const MARK = 'SELECT 1 FROM mirror_marks WHERE image = ? AND token = ?';
const ADD_MARK = 'INSERT INTO mirror_marks (image, token) VALUES (?, ?) ON CONFLICT DO NOTHING';

export class StoredVaults implements VaultStore {
  readonly #base: MirrorBase;

  constructor(base: MirrorBase) {
    this.#base = base;
  }

  pinned(): string | null {
    return this.#base.note('vault');
  }

  pin(vaultId: string): void {
    this.#base.setNote('vault', vaultId);
  }

  learned(vaultId: string): LearnedVault | null {
    const [learned] = this.#base.rows(LEARNED, [vaultId], ({ abilities }) =>
      typeof abilities === 'string' ? (this.#base.json(abilities) as Partial<LearnedVault>) : null,
    );
    // An older version mistook an offset for a resolution.
    return learned?.abilities === undefined ? null : (learned as LearnedVault);
  }

  abilities(vaultId: string): Abilities | null {
    return this.learned(vaultId)?.abilities ?? null;
  }

  setLearned(vaultId: string, learned: LearnedVault): void {
    this.#base.write(() => this.#base.database.statement(SET_LEARNED).run(vaultId, JSON.stringify(learned)));
  }

  image(vaultId: string): ImageState | null {
    return this.#base.rows(IMAGE, [vaultId], ({ state }) => this.#base.json(state) as ImageState)[0] ?? null;
  }

  setImage(vaultId: string, state: ImageState, token: string | null = null): boolean {
    return this.#base.writeDurably(() => {
      this.#base.database.statement(SET_IMAGE).run(vaultId, JSON.stringify(state));
      if (token !== null) this.#base.database.statement(ADD_MARK).run(state.id, token);
    });
  }

  knowsMark(image: string, token: string): boolean {
    return this.#base.database.statement(MARK).get(image, token) !== undefined;
  }

  sizeLimits(vaultId: string): readonly SizeLimit[] {
    const known = this.#base.note('sizeLimits');
    return known?.vaultId === vaultId ? known.limits : [];
  }

  setSizeLimits(vaultId: string, limits: readonly SizeLimit[]): void {
    this.#base.setNote('sizeLimits', { vaultId, limits });
  }

  lastHeartbeat(): LastHeartbeat | null {
    return this.#base.note('heartbeat');
  }

  setLastHeartbeat(heartbeat: LastHeartbeat): void {
    this.#base.setNote('heartbeat', heartbeat);
  }
}
