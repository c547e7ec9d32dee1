import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Whether `made` is missing, or older than one of its sources.
 *
 * @param {string} made path of a file, from the project's folder
 * @param {string[]} sources paths of files and folders; a folder counts with all that is in it
 * @param {string[]} [except] paths below them that do not count
 * @returns {boolean}
 */
export function isStale(made, sources, except = []) {
  const path = join(ROOT, made);
  if (!existsSync(path)) return true;
  const excluded = new Set(except.map((name) => join(ROOT, name)));
  const newest = Math.max(...sources.map((source) => newestChange(join(ROOT, source), excluded)));
  return newest > statSync(path).mtimeMs;
}

/** A folder's own time tells of files that were removed from it. */
function newestChange(path, excluded) {
  if (excluded.has(path) || !existsSync(path)) return 0;
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  const below = readdirSync(path).map((name) => newestChange(join(path, name), excluded));
  return Math.max(stats.mtimeMs, ...below);
}
