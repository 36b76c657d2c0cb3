import { dirname, resolve } from 'node:path';
import { claimedRef, refOf } from '../model/entity-ref.js';
import { type FieldPath, InvalidEntityError } from '../model/field-problem.js';
import type { EmittedLocation, EntityProcessing, ProcessOptions } from '../processing/entity-processing.js';
import { type DescriptorDocument, parseDescriptors } from '../reading/descriptor-file.js';
import { FileAccess, UnreadableFileError } from '../reading/file-access.js';
import { compareProblems, type Problem, problemOf } from '../reading/problem.js';
import { filesOfTarget, isSourceBelow } from '../reading/target-files.js';
import { FoundEntities } from './found-entities.js';
import type { KnownEntity, Origin, WalkResult } from './found-entity.js';
import { locationEntity } from './location-entity.js';

/**
 * One walk through everything that the catalog is made of: from the given places to the files that they name, and on from there.
 * Every file is read once, so that circles end. One bad document hides no other one; and as long as a file has bad ones,
 * nothing is lost that it held before.
 */
export class CatalogWalk {
  readonly #found: FoundEntities;
  readonly #problems: Problem[] = [];
  readonly #visited = new Set<string>();
  readonly #files = new Set<string>();
  readonly #folders = new Set<string>();

  /** @param known - what the catalog held before */
  constructor(
    private readonly processing: EntityProcessing,
    private readonly known: readonly KnownEntity[] = [],
  ) {
    this.#found = new FoundEntities(known);
  }

  get result(): WalkResult {
    return { entities: this.#found.all, problems: this.#problems.toSorted(compareProblems), files: this.#files, folders: this.#folders };
  }

  /** Follows a location. An entity of the kind Location stands for it in the catalog. */
  async follow(origin: Origin): Promise<void> {
    const stop = { origin, source: origin.ref, access: new FileAccess(origin.roots), isOrigin: true };
    await this.#process({ value: locationEntity(origin.location) }, stop);
  }

  /** Takes entities that were not read from files. */
  async take(entities: readonly unknown[], source: string): Promise<void> {
    const origin: Origin = { location: { type: 'provider', target: source }, ref: source };
    for (const value of entities) await this.#process({ value }, { origin, source, access: new FileAccess([]) });
  }

  /** @returns why the document cannot be taken up; nothing when it is */
  async #process(document: DescriptorDocument, stop: Stop): Promise<readonly Problem[]> {
    const { source, origin, outdated } = stop;
    const problem = (path: FieldPath, message: string) =>
      problemOf(source, { path: stop.isOrigin ? [] : path, message }, document.locate?.(path), claimedRef(document.value));
    try {
      const { entity, relations, locations, entities } = await this.processing.process(document.value, this.#optionsOf(stop));
      const inName = (message: string) => problem(['metadata', 'name'], message);
      const found = { ref: refOf(entity), descriptor: document.value, entity, relations, source, origin: origin.ref, problem: inName, outdated };
      this.#report(this.#found.add(found));
      const next: Stop = { origin, source, access: stop.access };
      for (const value of entities) await this.#process({ value }, next);
      for (const location of locations) await this.#followLocation(location, next, (message) => problem(location.path, message));
      return [];
    } catch (error) {
      if (!(error instanceof InvalidEntityError)) throw error;
      const problems = error.problems.map(({ path, message }) => problem(path, message));
      if (outdated === undefined) this.#report(...problems);
      return problems;
    }
  }

  async #followLocation(location: EmittedLocation, stop: Stop, problem: (message: string) => Problem): Promise<void> {
    const { type, target, optional = false } = location;
    if (type !== 'file' || isUrl(target)) return this.#report(problem(`leads to ${type}:${target}, and this catalog reads files only`));
    const path = resolve(folderOf(stop.source), target);
    const attempt = (file: string, work: () => Promise<void>) => this.#attempt(work, { file, stop, optional, problem });
    await attempt(path, async () => {
      const { files, folders } = await filesOfTarget(path);
      for (const folder of folders) this.#folders.add(folder);
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
    this.#files.add(path);
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
      if (isAffected(source) && !found.has(ref)) await this.#process({ value: descriptor }, { ...stop, source, outdated });
  }

  #optionsOf({ source, origin, access, isOrigin }: Stop): ProcessOptions {
    const readText = (target: string) => this.#readBeside(source, target, access);
    return { source, origin: origin.ref, rules: isOrigin ? undefined : origin.rules, readText };
  }

  async #readBeside(source: string, target: string, access: FileAccess): Promise<string> {
    if (isUrl(target)) throw new UnreadableFileError('this catalog reads files only, no URLs');
    const path = resolve(folderOf(source), target);
    this.#files.add(path);
    return access.readText(path);
  }

  #report(...problems: (Problem | undefined)[]): void {
    this.#problems.push(...problems.filter((problem) => problem !== undefined));
  }
}

/** A point of the walk: what is being read there, and how it was reached. */
interface Stop {
  readonly origin: Origin;
  readonly source: string;
  readonly access: FileAccess;
  /** The very beginning, which is allowed whatever the rules say. */
  readonly isOrigin?: boolean;
  /** Set while earlier versions are read again: why. */
  readonly outdated?: readonly Problem[];
}

/** A file, or a pattern, that is about to be read. */
interface Attempt {
  readonly file: string;
  readonly stop: Stop;
  readonly optional: boolean;
  problem(message: string): Problem;
}

function isUrl(target: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(target);
}

function folderOf(source: string): string {
  return source.startsWith('file:') ? dirname(source.slice('file:'.length)) : process.cwd();
}
