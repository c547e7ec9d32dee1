import { Injectable } from '@nestjs/common';
import { OFFLINE_ACCESS, OFFLINE_ACCESS_WORDS } from './offline-access.js';
import { DEFAULT_SCOPE, isScopeToken } from './scope.js';

/** Which scopes exist, and what people are told that they mean. */
@Injectable()
export class ScopeCatalogue {
  private readonly meanings = new Map([[DEFAULT_SCOPE, 'Use the tools of this server in your name']]);

  /**
   * Adds a scope. Declaring it again in the same words changes nothing.
   *
   * @param words what consent to it means, for people
   * @throws Error where it is no scope-token or is offline_access, which opens nothing, or was declared in other words:
   * consent must mean one thing
   */
  declare(scope: string, words: string): void {
    if (!isScopeToken(scope) || scope === OFFLINE_ACCESS)
      throw new Error(`${JSON.stringify(scope)} cannot be a scope`);
    const before = this.meanings.get(scope);
    if (before !== undefined && before !== words) throw new Error(`The scope ${scope} has two meanings`);
    this.meanings.set(scope, words);
  }

  /** What consent to that scope means; its name where it does not exist any more. */
  words(scope: string): string {
    if (scope === OFFLINE_ACCESS) return OFFLINE_ACCESS_WORDS;
    return this.meanings.get(scope) ?? scope;
  }

  /** Every scope, `mcp` first. */
  all(): string[] {
    return [...this.meanings.keys()];
  }

  /** Those of the list that exist, in its order. */
  keepKnown(scopes: readonly string[]): string[] {
    return scopes.filter((scope) => this.meanings.has(scope));
  }
}
