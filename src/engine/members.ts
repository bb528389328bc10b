/** Who belongs to the fleet: the probes that are judged, and those that join with their first result. */
import type { ProbeId } from '../health/observation.ts';
import type { Fleet, ProbeRules } from '../health/rules.ts';

export class Members {
  readonly #rules = new Map<ProbeId, ProbeRules>();
  /** Admitted and without a result yet. */
  readonly #joining = new Map<ProbeId, ProbeRules>();
  /** The probes of the config, as it lists them; those that were admitted later follow. */
  #order: readonly ProbeId[] = [];
  #fleet: Fleet;

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
    this.replace(fleet, new Set());
  }

  get fleet(): Fleet {
    return this.#fleet;
  }

  /** Of a probe that has joined, or is going to. */
  rulesOf(probe: ProbeId): ProbeRules | null {
    return this.#rules.get(probe) ?? null;
  }

  admit(rules: ProbeRules): void {
    this.#rules.set(rules.id, rules);
    this.#joining.set(rules.id, rules);
  }

  /** Whether it has just joined. */
  join(probe: ProbeId): boolean {
    const rules = this.#joining.get(probe);
    if (rules === undefined) return false;
    this.#joining.delete(probe);
    const place = (id: ProbeId): number => (this.#order.includes(id) ? this.#order.indexOf(id) : this.#order.length);
    const probes = [...this.#fleet.probes, rules].toSorted((a, b) => place(a.id) - place(b.id));
    this.#fleet = { ...this.#fleet, probes };
    return true;
  }

  /** Another fleet, of which these join later. */
  replace(fleet: Fleet, later: ReadonlySet<ProbeId>): void {
    this.#rules.clear();
    this.#joining.clear();
    for (const rules of fleet.probes) this.#rules.set(rules.id, rules);
    for (const rules of fleet.probes) if (later.has(rules.id)) this.#joining.set(rules.id, rules);
    this.#order = fleet.probes.map(({ id }) => id);
    this.#fleet = { ...fleet, probes: fleet.probes.filter(({ id }) => !later.has(id)) };
  }
}
