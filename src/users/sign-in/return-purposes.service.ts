import { Injectable } from '@nestjs/common';
import type { Request } from 'express';

/** What people do once they signed in, in words that follow “then you”; and the address that it is about. */
export interface ReturnPurpose {
  words: string;
  address?: string;
}

/** Says what people do at a page of ours, by what its path has after the declared prefix. Undefined: nothing to say. */
export type DescribeReturn = (
  rest: string,
  request: Request,
) => ReturnPurpose | undefined | Promise<ReturnPurpose | undefined>;

const ELSEWHERE: ReturnPurpose = { words: 'go on to where you were' };

/** Why people sign in, by the page that they come back to: a path tells them nothing. */
@Injectable()
export class ReturnPurposes {
  private readonly pages = new Map<string, DescribeReturn>();

  /** Has the pages below a path (with its slash at the end) described. */
  declare(prefix: string, describe: DescribeReturn): void {
    this.pages.set(prefix, describe);
  }

  /**
   * What follows a sign-in.
   *
   * @param returnTo a path of this origin, with its query or without; `/` has nothing to say
   * @param request of whoever is to sign in
   */
  async of(returnTo: string, request: Request): Promise<ReturnPurpose | undefined> {
    // As a browser reads it: `..` and all.
    const { pathname } = new URL(returnTo, 'http://localhost');
    if (pathname === '/') return undefined;
    for (const [prefix, describe] of this.pages) {
      if (!pathname.startsWith(prefix)) continue;
      return (await describe(pathname.slice(prefix.length), request)) ?? ELSEWHERE;
    }
    return ELSEWHERE;
  }
}
