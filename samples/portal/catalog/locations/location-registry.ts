import { createHash } from 'node:crypto';
import { ConflictError, InjectRepository, NotFoundError, Service } from 'proscenium';
import type { Repository } from 'typeorm';
import type { LocationSpec } from '../contracts.js';
import type { Origin } from '../refresh/found-entity.js';
import { LocationRow } from '../storage/location-row.js';
import { CatalogSettings } from './catalog-settings.js';

/** A place that the catalog reads. */
export interface Location extends LocationSpec {
  /** Follows from type and target, so that it is the same in every backend and after every restart. */
  readonly id: string;
}

/** Knows the places that the catalog reads: those in the configuration, and those registered over HTTP. */
@Service('plugin')
export class LocationRegistry {
  constructor(
    @InjectRepository(LocationRow) private readonly rows: Repository<LocationRow>,
    private readonly settings: CatalogSettings,
  ) {}

  /** Those of the configuration first. */
  async list(): Promise<readonly Location[]> {
    const configured = this.#configured();
    const registered = await this.rows.find({ order: { target: 'ASC' } });
    const ids = new Set(configured.map((location) => location.id));
    return [
      ...configured,
      ...registered.filter((row) => !ids.has(row.id)).map(({ id, type, target }) => ({ id, type, target })),
    ];
  }

  /** @throws NotFoundError */
  async get(id: string): Promise<Location> {
    const location = (await this.list()).find((candidate) => candidate.id === id);
    if (location === undefined) throw new NotFoundError(`There is no location with the id '${id}'`);
    return location;
  }

  isConfigured(location: Location): boolean {
    return this.#configured().some((configured) => configured.id === location.id);
  }

  /** @throws ConflictError when it is there already */
  async add({ id, type, target }: Location): Promise<void> {
    try {
      await this.rows.insert({ id, type, target });
    } catch (error) {
      // Somebody else may have been quicker.
      throw (await this.rows.existsBy({ id })) ? new ConflictError(`Location ${type}:${target} already exists`) : error;
    }
  }

  async remove(location: Location): Promise<void> {
    await this.rows.delete({ id: location.id });
  }

  /** Where to begin reading. */
  async origins(): Promise<readonly Origin[]> {
    const { rules, locations } = this.settings;
    return (await this.list()).map((location) => {
      const configured = locations.find((candidate) => locationRef(candidate) === locationRef(location));
      return configured === undefined
        ? this.registeredOrigin(location)
        : { location, ref: locationRef(location), rules: [...rules, ...configured.rules] };
    });
  }

  /** A beginning that may lead to files below the registration roots only. */
  registeredOrigin(location: LocationSpec): Origin {
    return { location, ref: locationRef(location), rules: this.settings.rules, roots: this.settings.registrationRoots };
  }

  #configured(): readonly Location[] {
    return this.settings.locations.map(({ type, target }) => withId({ type, target }));
  }
}

/** Gives a location its id: a UUID of version 8, made from type and target. */
export function withId({ type, target }: LocationSpec): Location {
  const digits = createHash('sha256').update(`${type}:${target}`).digest('hex');
  const variant = ((Number.parseInt(digits.charAt(16), 16) & 3) | 8).toString(16);
  const id = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(13, 16)}`,
    `${variant}${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join('-');
  return { id, type, target };
}

/** `file:/srv/catalog/all.yaml` */
export function locationRef({ type, target }: LocationSpec): string {
  return `${type}:${target}`;
}
