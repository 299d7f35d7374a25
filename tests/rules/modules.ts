// The modules of the project as data: what each imports, and the text that rules look at.

import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { readSourceText, type SourceText } from './source-text.ts';

export interface Module {
  /** From the project's top, such as `src/base/failure.ts`. */
  readonly path: string;
  readonly source: SourceText;
  readonly imports: readonly Import[];
}

export interface Import {
  /** A path from the project's top, or a package or built-in name. */
  readonly target: string;
  readonly isRelative: boolean;
  readonly isDynamic: boolean;
}

/** All modules below the folders. Finding none is an error: a checker that reads nothing would always be content. */
export function readModules(folders: readonly string[]): readonly Module[] {
  return folders.flatMap((folder) => {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.m?ts$|\.mjs$/.test(name),
    );
    if (names.length === 0) throw new Error(`no module below '${folder}'`);
    return names.map((name) => makeModule(posix.join(folder, name), readFileSync(posix.join(folder, name), 'utf8')));
  });
}

export function makeModule(path: string, text: string): Module {
  const source = readSourceText(text);
  return { path, source, imports: findImports(path, source) };
}

function findImports(path: string, source: SourceText): readonly Import[] {
  const found = (pattern: RegExp, isDynamic: boolean): readonly Import[] =>
    [...source.code.matchAll(pattern)].map(([, index]) =>
      makeImport(path, source.strings[Number(index)] ?? '', isDynamic),
    );
  return [
    ...found(/\b(?:from|import)\s*"(\d+)"/g, false),
    ...found(/\b(?:import|require)\s*\(\s*"(\d+)"/g, true),
    ...found(/\bimport\s*\(\s*(?!["\s])()/g, true),
  ];
}

function makeImport(path: string, named: string, isDynamic: boolean): Import {
  const isRelative = named.startsWith('.');
  return { target: isRelative ? posix.join(posix.dirname(path), named) : named, isRelative, isDynamic };
}
