import { ConflictError, InputError, NotAllowedError, Service } from 'proscenium';
import type { LocationSpec } from '../contracts.js';
import type { Entity } from '../model/entity.js';
import { isInside } from '../reading/file-access.js';
import { describeProblem } from '../reading/problem.js';
import { CatalogRefresh } from '../refresh/catalog-refresh.js';
import { CatalogSources } from '../refresh/catalog-sources.js';
import { stitch } from '../refresh/stitch.js';
import { CatalogSettings, resolveLocation } from './catalog-settings.js';
import { type Location, LocationRegistry, locationRef, withId } from './location-registry.js';

/** What came of trying a location, or of adding it. */
export interface RegistrationResult {
  readonly location: Location;
  /** What would come from there; empty when it has been added. */
  readonly entities: readonly Entity[];
  /** Whether it is there already; when it was only tried. */
  readonly exists?: boolean;
}

/** Adds and removes locations while the catalog runs. */
@Service('plugin')
export class LocationRegistration {
  constructor(
    private readonly registry: LocationRegistry,
    private readonly settings: CatalogSettings,
    private readonly sources: CatalogSources,
    private readonly refresh: CatalogRefresh,
  ) {}

  /**
   * Reads a location without adding it.
   *
   * @throws InputError when it may not be registered, or anything in it is wrong
   */
  async attempt(spec: LocationSpec): Promise<RegistrationResult> {
    const location = this.#check(spec);
    const { entities, problems } = await this.sources.read(this.registry.registeredOrigin(location));
    if (problems.length > 0)
      throw new InputError(
        `The location ${locationRef(location)} has errors:\n${problems.map(describeProblem).join('\n')}`,
      );
    return { location, entities: [...stitch(entities).values()], exists: await this.#exists(location) };
  }

  /**
   * Adds a location and reads it. Errors in single documents are reported like those of any file; they do not keep the others out.
   *
   * @throws InputError when it may not be registered, or nothing can be read there
   * @throws ConflictError when it is there already
   */
  async add(spec: LocationSpec): Promise<RegistrationResult> {
    const location = this.#check(spec);
    if (await this.#exists(location)) throw new ConflictError(`Location ${locationRef(location)} already exists`);
    const { entities, problems } = await this.sources.read(this.registry.registeredOrigin(location));
    // One entity is always there: the one that stands for the location itself.
    if (entities.length < 2 && problems.length > 0)
      throw new InputError(
        `Nothing can be read from the location ${locationRef(location)}:\n${problems.map(describeProblem).join('\n')}`,
      );
    await this.registry.add(location);
    await this.refresh.refresh();
    return { location, entities: [] };
  }

  /**
   * Removes a location, and with it what came from there.
   *
   * @throws NotFoundError
   * @throws NotAllowedError when it stands in the configuration
   */
  async remove(id: string): Promise<void> {
    const location = await this.registry.get(id);
    if (this.registry.isConfigured(location))
      throw new NotAllowedError(
        `The location ${locationRef(location)} stands in catalog.locations; remove it from the configuration`,
      );
    await this.registry.remove(location);
    await this.refresh.refresh();
  }

  #check(spec: LocationSpec): Location {
    if (spec.type !== 'file')
      throw new InputError(
        `Locations of the type '${spec.type}' cannot be registered: this catalog reads files only, so the type must be 'file'`,
      );
    const roots = this.settings.registrationRoots;
    const location = resolveLocation(spec);
    if (!isInside(location.target, roots))
      throw new InputError(
        `The file ${location.target} cannot be registered: it must lie below ${roots.join(' or ') || 'one of catalog.registrationRoots, and there is none'}`,
      );
    return withId(location);
  }

  async #exists(location: Location): Promise<boolean> {
    return (await this.registry.list()).some((other) => other.id === location.id);
  }
}
