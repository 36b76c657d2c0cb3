import { resolve } from 'node:path';
import { refOf } from '../model/entity-ref.js';
import { InvalidEntityError } from '../model/field-problem.js';
import type {
  EmittedLocation,
  EntityProcessing,
  ProcessedEntity,
  ProcessOptions,
} from '../processing/entity-processing.js';
import { type DescriptorDocument, parseDescriptors } from '../reading/descriptor-file.js';
import { FileAccess, UnreadableFileError } from '../reading/file-access.js';
import { stampOf } from '../reading/file-stamps.js';
import { compareProblems, type Problem } from '../reading/problem.js';
import { filesOfTarget, isSourceBelow, isUrl } from '../reading/target-files.js';
import { FoundEntities } from './found-entities.js';
import type { KnownEntity, Origin, WalkResult } from './found-entity.js';
import { locationEntity } from './location-entity.js';
import { type Attempt, folderOf, problemAt, type Stop } from './stop.js';

/** How many steps a walk goes in one direction: processors might emit entities that emit entities … */
const LONGEST_WAY = 100;

/**
 * One walk through everything that the catalog is made of: from the given places to the files that they name, and on from there.
 * Every file is read once, so that circles end. One bad document hides no other one; and as long as a file has bad ones,
 * nothing is lost that it held before.
 */
export class CatalogWalk {
  readonly #found: FoundEntities;
  readonly #problems: Problem[] = [];
  readonly #visited = new Set<string>();
  readonly #files = new Map<string, string>();
  readonly #folders = new Map<string, string>();

  /** @param known - what the catalog held before */
  constructor(
    private readonly processing: EntityProcessing,
    private readonly known: readonly KnownEntity[] = [],
  ) {
    this.#found = new FoundEntities(known);
  }

  get result(): WalkResult {
    return {
      entities: this.#found.all,
      problems: this.#problems.toSorted(compareProblems),
      files: this.#files,
      folders: this.#folders,
    };
  }

  /** Follows a location. An entity of the kind Location stands for it in the catalog. */
  async follow(origin: Origin): Promise<void> {
    const access = new FileAccess(origin.roots);
    await this.#process(
      { value: locationEntity(origin.location) },
      { origin, source: origin.ref, access, depth: 0, isOrigin: true },
    );
  }

  /** Takes entities that were not read from files. */
  async take(entities: readonly unknown[], source: string): Promise<void> {
    const origin: Origin = { location: { type: 'provider', target: source }, ref: source };
    const stop: Stop = { origin, source, access: new FileAccess([]), depth: 0 };
    for (const value of entities) await this.#process({ value }, stop);
  }

  /** @returns why the document cannot be taken up; nothing when it is */
  async #process(document: DescriptorDocument, stop: Stop): Promise<readonly Problem[]> {
    try {
      const { value } = document;
      const { relations, ...processed } = await this.processing.process(value, this.#optionsOf(stop));
      const { source, origin, outdated } = stop;
      const { conflict, isKept } = this.#found.add({
        ref: refOf(processed.entity),
        descriptor: value,
        entity: processed.entity,
        relations,
        source,
        origin: origin.ref,
        problem: (message) => problemAt(document, stop, ['metadata', 'name'], message),
        outdated,
      });
      this.#report(conflict);
      if (isKept) await this.#goOn(processed, document, stop);
      return [];
    } catch (error) {
      if (!(error instanceof InvalidEntityError)) throw error;
      const problems = error.problems.map(({ path, message }) => problemAt(document, stop, path, message));
      if (stop.outdated === undefined) this.#report(...problems);
      return problems;
    }
  }

  async #goOn(
    { entities, locations }: Pick<ProcessedEntity, 'entities' | 'locations'>,
    document: DescriptorDocument,
    stop: Stop,
  ): Promise<void> {
    const { origin, source, access, depth } = stop;
    if (entities.length + locations.length === 0) return;
    if (depth === LONGEST_WAY)
      return this.#report(
        problemAt(document, stop, [], `is ${LONGEST_WAY} steps away from ${origin.ref}, and not followed any more`),
      );
    const next: Stop = { origin, source, access, depth: depth + 1 };
    for (const value of entities) await this.#process({ value }, next);
    for (const location of locations)
      await this.#followLocation(location, next, (message) => problemAt(document, stop, location.path, message));
  }

  async #followLocation(location: EmittedLocation, stop: Stop, problem: (message: string) => Problem): Promise<void> {
    const { type, target, optional = false } = location;
    if (type !== 'file' || isUrl(target))
      return this.#report(problem(`leads to ${type}:${target}, and this catalog reads files only`));
    const path = resolve(folderOf(stop.source), target);
    const attempt = (file: string, work: () => Promise<void>) => this.#attempt(work, { file, stop, optional, problem });
    await attempt(path, async () => {
      const { files, folders } = await filesOfTarget(path);
      for (const [folder, stamp] of folders) this.#folders.set(folder, stamp);
      if (files.length === 0 && !optional) this.#report(problem(`leads to ${target}, which matches no file`));
      for (const file of files) await attempt(file, () => this.#readFile(file, stop));
    });
  }

  async #attempt(work: () => Promise<void>, { file, stop, optional, problem }: Attempt): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof UnreadableFileError)) throw error;
      const unreadable = problem(`leads to ${file}, which ${error.message}`);
      if (!(optional && error.gone)) this.#report(unreadable);
      if (!error.gone) await this.#keep((source) => isSourceBelow(source, file), stop, [unreadable]);
    }
  }

  async #readFile(path: string, reachedBy: Stop): Promise<void> {
    if (this.#visited.has(path)) return;
    this.#visited.add(path);
    this.#files.set(path, await stampOf(path));
    const source = `file:${path}`;
    const stop = { ...reachedBy, source };
    const { documents, problems } = parseDescriptors(await stop.access.readText(path), source);
    this.#report(...problems);
    const bad = [...problems];
    for (const document of documents) bad.push(...(await this.#process(document, stop)));
    if (bad.length > 0) await this.#keep((other) => other === source, stop, bad);
  }

  /** Reads again what a source held before, since what it holds now cannot be read. */
  async #keep(isAffected: (source: string) => boolean, stop: Stop, outdated: readonly Problem[]): Promise<void> {
    const found = new Set(this.#found.all.map((entity) => entity.ref));
    for (const { source, descriptor, ref } of this.known)
      if (isAffected(source) && !found.has(ref))
        await this.#process({ value: descriptor }, { ...stop, source, outdated });
  }

  #optionsOf({ source, origin, access, isOrigin }: Stop): ProcessOptions {
    const readText = (target: string) => this.#readBeside(source, target, access);
    return { source, origin: origin.ref, rules: isOrigin ? undefined : origin.rules, readText };
  }

  async #readBeside(source: string, target: string, access: FileAccess): Promise<string> {
    if (isUrl(target)) throw new UnreadableFileError('this catalog reads files only, no URLs');
    const path = resolve(folderOf(source), target);
    this.#files.set(path, await stampOf(path));
    return access.readText(path);
  }

  #report(...problems: (Problem | undefined)[]): void {
    this.#problems.push(...problems.filter((problem) => problem !== undefined));
  }
}
